package io.splitpoint.stream.plan;

import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.stream.StreamException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * The arrangement of a model on so many Edge TPUs that a mode asks for.
 *
 * @param arrangement chosen
 * @param why in one line; modelled
 */
public record Choice(Arrangement arrangement, String why) {

  /** Rates that differ by less than the Edge TPU model can tell count as equal. */
  private static final double EQUAL = 0.02;

  /**
   * @param cuts gives for a number of segments, from 1 to {@code most}, the last layer of each
   * @param most segments that the model can be cut into
   * @throws StreamException when the mode needs more segments than that
   */
  public static Choice of(
      Mode mode,
      int accelerators,
      EdgeTpuModel tpu,
      Workload work,
      int most,
      IntFunction<List<Integer>> cuts) {
    if (!mode.isAuto()) {
      if (mode.segments() > most) {
        throw new StreamException(
            "%s: expected at most %d segments (it has %d places to cut), found %d"
                .formatted(work.name(), most, most - 1, mode.segments()));
      }
      List<Integer> lastLayers = cuts.apply(mode.segments());
      List<Integer> hosts = Arrangement.evenly(mode.segments(), mode.copies());
      Arrangement asked =
          new Arrangement(lastLayers, hosts, StageTimes.of(tpu, work, lastLayers, hosts));
      return new Choice(asked, "mode: " + asked.text() + ", modelled, as asked");
    }
    List<Arrangement> all = new ArrayList<>();
    for (int segments = 1; segments <= Math.min(accelerators, most); segments++) {
      List<Integer> lastLayers = cuts.apply(segments);
      List<Integer> hosts = StageTimes.whereItHelps(tpu, work, lastLayers, accelerators);
      all.add(new Arrangement(lastLayers, hosts, StageTimes.of(tpu, work, lastLayers, hosts)));
    }
    double fastest = all.stream().mapToDouble(Arrangement::fps).max().orElseThrow();
    Arrangement best =
        all.stream()
            .filter(a -> a.fps() >= fastest * (1 - EQUAL))
            .min(Comparator.comparingDouble(Arrangement::latencyMs))
            .orElseThrow();
    return new Choice(best, why(best, all, tpu.estimate(work).offChipBytes()));
  }

  private static String why(Arrangement best, List<Arrangement> all, long offChipBytes) {
    if (all.size() == 1) {
      return "mode auto: " + best.text() + ", modelled: nothing to choose";
    }
    String others =
        all.stream()
            .filter(a -> a != best)
            .map(Arrangement::text)
            .collect(Collectors.joining(", "));
    String reason =
        best.lastLayers().size() == 1
            ? offChipBytes == 0
                ? "the model fits on one chip, and segments would add hops"
                : "more chips save too little of the streamed parameters"
            : "one chip would stream %.1f MB of parameters at every run"
                .formatted(offChipBytes / 1e6);
    return "mode auto: %s, modelled: %s; else %s".formatted(best.text(), reason, others);
  }
}
