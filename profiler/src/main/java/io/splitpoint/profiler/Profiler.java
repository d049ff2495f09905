package io.splitpoint.profiler;

import io.splitpoint.model.Layer;
import io.splitpoint.power.Meter;
import io.splitpoint.power.PowerTrace;
import io.splitpoint.power.Quality;
import io.splitpoint.power.Topology;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs every layer prefix of every subject on each of its devices and fills the profile table.
 *
 * <p>Present devices are timed: rounds over all prefixes in random order; at each visit the prefix
 * is opened anew, warmed up until its last runs agree, and run several times. A prefix is done when
 * the 95 % interval of its median is narrower than the target or the most runs are made. Modelled
 * devices are asked, once a prefix.
 */
public final class Profiler {

  /**
   * @param runs most timed runs of a prefix, at least 3
   * @param precisionTarget width of the median's 95 % interval, as a part of the median, at which a
   *     prefix is done
   * @param quality how much time energy is worth; without a meter it does not matter
   * @param seed of the visiting order and of the inputs
   */
  public record Options(int runs, double precisionTarget, Quality quality, long seed) {

    public Options {
      if (runs < 3) {
        throw new IllegalArgumentException("runs: expected at least 3, found " + runs);
      }
      if (!(precisionTarget > 0)) {
        throw new IllegalArgumentException(
            "precision target: expected more than 0, found " + precisionTarget);
      }
    }
  }

  /** Is told after every visit. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param done part of the work that is done, 0 to 1
     * @param now what was just measured
     */
    void at(double done, String now);
  }

  /**
   * A meter for the run.
   *
   * @param meter that has been started and fills {@code trace}
   * @param trace its samples
   * @param source {@code MEASURED}, or {@code MODELLED} where the samples are an emulator's
   */
  public record Metering(Meter meter, PowerTrace trace, Source source) {

    /** A meter in the accelerator's own lead sees nothing of the CPU's work. */
    boolean sees(Device device) {
      return meter.topology() != Topology.USB || device.name().startsWith("coral");
    }
  }

  /**
   * What a run found.
   *
   * @param profile the table
   * @param energies of every metered prefix, gross and above idle
   * @param warnings what the user should know about the numbers
   * @param saving what a race saved; empty without one
   * @param tails row k holds what layers k + 1 to N take on its device; none unless asked for
   */
  public record Outcome(
      Profile profile,
      List<EnergyRow> energies,
      List<String> warnings,
      Optional<Saving> saving,
      List<LayerProfile> tails) {}

  private Profiler() {}

  /**
   * @param meters the first one's energies go into the profile; without any they stay empty
   * @param journal where measurements are kept while they are made
   * @param resume go on with that journal if there is one; otherwise it must not exist
   * @param focus runs a race that this decides; without it every prefix gets its runs
   * @param choice of the tails that are run too, after the prefixes
   * @throws ResumeException when the journal is of another run
   * @throws IOException when the journal cannot be written
   */
  public static Outcome run(
      List<Subject> subjects,
      Options options,
      List<Metering> meters,
      Path journal,
      boolean resume,
      Optional<Focus> focus,
      Optional<TailChoice> choice,
      Progress progress)
      throws IOException {
    askModels(subjects);
    List<Plan.Stop> stops = stops(subjects);
    List<LayerProfile> tails = new ArrayList<>();
    Plan plan =
        new Plan(
            stops,
            options.runs(),
            options.precisionTarget(),
            options.seed(),
            focus.map(f -> race(f, subjects, stops, tails)));
    String identity = identity(subjects, options, meters) + (focus.isPresent() ? " race" : "");
    List<String> warnings = new ArrayList<>();
    List<Metered> metered = new ArrayList<>();
    try (Journal written =
        resume && Files.exists(journal)
            ? Journal.resume(journal, identity)
            : Journal.create(journal, identity)) {
      for (Entry entry : written.entries()) {
        if (entry instanceof Visit visit) {
          plan.record(visit);
        } else if (entry instanceof Metered energy) {
          metered.add(energy);
        }
      }
      time(plan, options, written, progress);
      if (!meters.isEmpty()) {
        warnings.addAll(meter(stops, meters, options, written, metered, progress));
      }
      Profile profile = new ProfileTable(stops, plan, energies(meters, metered)).of(subjects);
      if (choice.isPresent()) {
        TailRuns runs = new TailRuns(subjects, options, written);
        tails.addAll(runs.of(profile, choice.get(), progress));
        // a tail that was run can make the answer less sure than the race left it
        while (focus.isPresent() && time(plan, options, written, progress)) {
          profile = new ProfileTable(stops, plan, energies(meters, metered)).of(subjects);
          List<LayerProfile> again = runs.of(profile, choice.get(), progress);
          tails.clear();
          tails.addAll(again);
        }
      }
      return new Outcome(
          profile,
          metered.stream().map(energy -> EnergyRow.of(subjects, energy)).toList(),
          warnings,
          focus.map(f -> plan.saving()),
          List.copyOf(tails));
    }
  }

  /** Makes the visits that the plan still asks for; false where it asks for none. */
  private static boolean time(Plan plan, Options options, Journal journal, Progress progress) {
    boolean any = false;
    for (Plan.Stop stop = plan.next(); stop != null; stop = plan.next()) {
      Visit visit = visit(stop, plan.runsOfNextVisit(stop), options.seed());
      journal.add(visit);
      plan.record(visit);
      progress.at(plan.progress(), "timing " + what(stop));
      any = true;
    }
    return any;
  }

  private static Plan.Race race(
      Focus focus, List<Subject> subjects, List<Plan.Stop> stops, List<LayerProfile> tails) {
    return soFar -> {
      Set<Focus.Point> points =
          focus.worthMore(new ProfileTable(stops, soFar, Map.of()).of(subjects), tails);
      return stop ->
          points.contains(
              new Focus.Point(stop.subject().precision(), stop.device().name(), stop.layer()));
    };
  }

  /** The energies that go into the profile: the first meter's. */
  private static Map<Entry, Energy> energies(List<Metering> meters, List<Metered> metered) {
    Map<Entry, Energy> energies = new LinkedHashMap<>();
    for (Metered energy : metered) {
      if (energy.meter() == 1) {
        energies.put(energy, energy.energy(meters.get(0).source()));
      }
    }
    return energies;
  }

  private static List<String> meter(
      List<Plan.Stop> stops,
      List<Metering> meters,
      Options options,
      Journal journal,
      List<Metered> metered,
      Progress progress) {
    List<Plan.Stop> seen =
        stops.stream()
            .filter(stop -> meters.stream().anyMatch(meter -> meter.sees(stop.device())))
            .toList();
    List<Plan.Stop> open =
        new ArrayList<>(
            seen.stream().filter(stop -> metered.stream().noneMatch(stop::isOf)).toList());
    Collections.shuffle(open, new Random(options.seed()));
    EnergyRounds rounds = new EnergyRounds(meters, options.quality(), options.seed());
    int done = seen.size() - open.size();
    for (Plan.Stop stop : open) {
      for (Metered energy : rounds.visit(stop)) {
        journal.add(energy);
        metered.add(energy);
      }
      done++;
      progress.at((double) done / seen.size(), "metering " + what(stop));
    }
    return rounds.warnings();
  }

  private static String what(Plan.Stop stop) {
    return stop.subject().graph().layers().get(stop.layer() - 1).name()
        + " on "
        + stop.device().name();
  }

  /** A model that a modelled device refuses is refused before an hour of measuring. */
  private static void askModels(List<Subject> subjects) {
    for (Subject subject : subjects) {
      for (Device device : subject.devices()) {
        if (device instanceof Device.Modelled modelled) {
          modelled.model().predict(subject.graph(), 1, subject.graph().layers().size());
        }
      }
    }
  }

  /** How many prefixes of a subject are timed, on all of its devices that are there. */
  public static int prefixes(Subject subject) {
    return stops(List.of(subject)).size();
  }

  private static List<Plan.Stop> stops(List<Subject> subjects) {
    List<Plan.Stop> stops = new ArrayList<>();
    for (Subject subject : subjects) {
      for (Device device : subject.devices()) {
        if (device instanceof Device.Present present) {
          double effort = 0;
          for (Layer layer : subject.graph().layers()) {
            // opening a prefix touches each parameter about as long as ten MACs take
            effort += layer.macs() + 10.0 * layer.paramBytes() + 1;
            if (subject.graph().cutAfter(layer.index()).possible()) {
              stops.add(new Plan.Stop(subject, present, layer.index(), effort));
            }
          }
        }
      }
    }
    return stops;
  }

  private static Visit visit(Plan.Stop stop, int runs, long seed) {
    return new Visit(
        stop.subject().precision(),
        stop.device().name(),
        stop.layer(),
        stop.device().runtime().time(stop.subject().graph(), 1, stop.layer(), runs, seed));
  }

  /** What must be equal for measurements to belong together. */
  private static String identity(List<Subject> subjects, Options options, List<Metering> meters) {
    return subjects.stream()
            .map(
                subject ->
                    subject.model()
                        + "-"
                        + subject.precision()
                        + "@"
                        + subject.graph().sha256().substring(0, 16)
                        + subject.devices().stream()
                            .map(device -> "/" + device.name() + "x" + device.threads())
                            .collect(Collectors.joining()))
            .collect(Collectors.joining(" "))
        + " runs="
        + options.runs()
        + " precision-target="
        + options.precisionTarget()
        + " seed="
        + options.seed()
        + (meters.isEmpty() ? "" : " meters=" + meters.size() + " quality=" + options.quality());
  }
}
