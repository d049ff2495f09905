package io.splitpoint.profiler;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs the tails of chosen cuts on every device: in rounds of random order as the prefixes, on
 * random input of the types that cross the cut. A modelled device is asked. Time only: no meter.
 */
record TailRuns(List<Subject> subjects, Profiler.Options options, Journal journal) {

  /**
   * @return rows whose layer is the cut, by subject, device and cut; the columns that describe a
   *     layer are those of the profile's row
   */
  List<LayerProfile> of(Profile profile, TailChoice choice, Profiler.Progress progress) {
    List<LayerProfile> rows = new ArrayList<>();
    Set<Integer> done = new HashSet<>();
    while (true) {
      Set<Integer> cuts = new HashSet<>(choice.layers(profile, List.copyOf(rows)));
      cuts.removeAll(done);
      if (cuts.isEmpty()) {
        return sorted(rows);
      }
      rows.addAll(batch(cuts.stream().sorted().toList(), progress));
      done.addAll(cuts);
    }
  }

  private List<LayerProfile> batch(List<Integer> cuts, Profiler.Progress progress) {
    List<Plan.Stop> stops = stops(cuts);
    Plan plan = new Plan(stops, options.runs(), options.precisionTarget(), options.seed());
    for (Entry entry : journal.entries()) {
      if (entry instanceof TailVisit visit) {
        plan.record(visit.visit());
      }
    }
    for (Plan.Stop stop = plan.next(); stop != null; stop = plan.next()) {
      TailVisit visit = visit(stop, plan.runsOfNextVisit(stop));
      journal.add(visit);
      plan.record(visit.visit());
      Layer cut = stop.subject().graph().layers().get(stop.layer() - 1);
      progress.at(
          plan.progress(), "timing the tail after " + cut.name() + " on " + stop.device().name());
    }
    List<LayerProfile> rows = new ArrayList<>();
    for (Subject subject : subjects) {
      for (Device device : subject.devices()) {
        for (int cut : cuts) {
          row(subject, device, cut, stops, plan).ifPresent(rows::add);
        }
      }
    }
    return rows;
  }

  private List<Plan.Stop> stops(List<Integer> cuts) {
    List<Plan.Stop> stops = new ArrayList<>();
    for (Subject subject : subjects) {
      for (Device device : subject.devices()) {
        if (device instanceof Device.Present present) {
          cuts.stream()
              .filter(cut -> subject.graph().cutAfter(cut).possible())
              .forEach(
                  cut ->
                      stops.add(
                          new Plan.Stop(subject, present, cut, effort(subject.graph(), cut))));
        }
      }
    }
    return stops;
  }

  private static double effort(Graph graph, int cut) {
    return graph.layers().stream()
        .skip(cut)
        .mapToDouble(layer -> layer.macs() + 10.0 * layer.paramBytes() + 1)
        .sum();
  }

  private TailVisit visit(Plan.Stop stop, int runs) {
    Graph graph = stop.subject().graph();
    return new TailVisit(
        stop.subject().precision(),
        stop.device().name(),
        stop.layer(),
        stop.device()
            .runtime()
            .time(graph, stop.layer() + 1, graph.layers().size(), runs, options.seed()));
  }

  private static Optional<LayerProfile> row(
      Subject subject, Device device, int cut, List<Plan.Stop> stops, Plan plan) {
    PrefixRows rows = new PrefixRows(subject, device);
    if (device instanceof Device.Modelled modelled) {
      Graph graph = subject.graph();
      return Optional.of(
          rows.modelled(cut, modelled.model().predict(graph, cut + 1, graph.layers().size())));
    }
    return stops.stream()
        .filter(stop -> stop.at(subject, device, cut))
        .findFirst()
        .map(
            stop -> {
              double[] runs = plan.runs(stop);
              return rows.row(
                  cut,
                  runs.length,
                  Optional.of(ProfileTable.latency(runs, stop.device().source())),
                  Optional.empty());
            });
  }

  /** Batches come one after another; the file is by series and cut. */
  private List<LayerProfile> sorted(List<LayerProfile> rows) {
    List<Profile.Series> order = new ArrayList<>();
    for (Subject subject : subjects) {
      subject
          .devices()
          .forEach(device -> order.add(new Profile.Series(device.name(), subject.precision())));
    }
    return rows.stream()
        .sorted(
            Comparator.comparingInt(
                    (LayerProfile row) ->
                        order.indexOf(new Profile.Series(row.device(), row.precision())))
                .thenComparingInt(LayerProfile::layer))
        .toList();
  }
}
