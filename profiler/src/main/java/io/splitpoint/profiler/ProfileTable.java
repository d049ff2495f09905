package io.splitpoint.profiler;

import io.splitpoint.model.Layer;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Puts together what was found.
 *
 * @param stops every prefix that was timed
 * @param plan their runs
 * @param energies of those that were metered
 */
record ProfileTable(List<Plan.Stop> stops, Plan plan, Map<Entry, Energy> energies) {

  Profile of(List<Subject> subjects) {
    List<LayerProfile> rows = new ArrayList<>();
    for (Subject subject : subjects) {
      for (Device device : subject.devices()) {
        PrefixRows prefixes = new PrefixRows(subject, device);
        rows.add(prefixes.input());
        if (device instanceof Device.Present present) {
          for (Layer layer : subject.graph().layers()) {
            Optional<Plan.Stop> visited =
                stops.stream().filter(stop -> stop.at(subject, device, layer.index())).findFirst();
            double[] runs = visited.map(plan::runs).orElse(new double[0]);
            Optional<Energy> energy =
                visited.flatMap(
                    stop ->
                        energies.entrySet().stream()
                            .filter(entry -> stop.isOf(entry.getKey()))
                            .map(Map.Entry::getValue)
                            .findFirst());
            // nothing can be cut here (recurrent state, control flow): the row says so by its gap
            Optional<Latency> latency =
                runs.length == 0 ? Optional.empty() : Optional.of(latency(runs, present.source()));
            rows.add(prefixes.row(layer.index(), runs.length, latency, energy));
          }
        } else if (device instanceof Device.Modelled modelled) {
          for (Layer layer : subject.graph().layers()) {
            rows.add(
                prefixes.modelled(
                    layer.index(), modelled.model().predict(subject.graph(), 1, layer.index())));
          }
        }
      }
    }
    return Profile.of(rows);
  }

  static Latency latency(double[] runNanos, Source source) {
    MedianInterval interval = MedianInterval.of(runNanos);
    double[] sorted = runNanos.clone();
    Arrays.sort(sorted);
    double p99 = sorted[(int) Math.ceil(0.99 * sorted.length) - 1];
    return new Latency(
        ms(interval.median()),
        ms(interval.low()),
        ms(interval.high()),
        OptionalDouble.of(ms(p99)),
        source);
  }

  private static double ms(double nanos) {
    return nanos / 1e6;
  }
}
