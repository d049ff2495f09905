package io.splitpoint.stream.plan;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.profile.Milliseconds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * The arrangements of a model on a number of Edge TPUs for a mode.
 *
 * @param arrangements one, or one for each depth of parallel pipelines
 * @param why the reason in one line
 */
public record Choice(List<Arrangement> arrangements, String why) {

  /** Modelled rates that differ by less than this count as equal. */
  private static final double EQUAL = 0.02;

  /** Number of alternatives that the reason names. */
  private static final int MOST_NAMED = 4;

  public Choice {
    arrangements = List.copyOf(arrangements);
  }

  /**
   * @param cuts gives the last layer of each segment for 1 to {@code most} segments
   * @param most largest number of segments
   * @param sharings divisions of the accelerators into pipelines, each by its depths, which auto
   *     compares with one pipeline whose slow segments have several accelerators
   * @throws InputException when the mode needs more segments
   */
  public static Choice of(
      Mode mode,
      int accelerators,
      EdgeTpuModel tpu,
      Workload work,
      int most,
      IntFunction<List<Integer>> cuts,
      List<List<Integer>> sharings) {
    if (!mode.isAuto()) {
      if (mode.deepest() > most) {
        throw new InputException(
            "%s: expected at most %d segments (it has %d places to cut), found %d"
                .formatted(work.name(), most, most - 1, mode.deepest()));
      }
      List<Arrangement> asked = sideBySide(mode.depths(), tpu, work, cuts);
      return new Choice(asked, "mode: " + text(asked) + ", modelled, as requested");
    }
    List<List<Arrangement>> all = new ArrayList<>();
    for (int segments = 1; segments <= Math.min(accelerators, most); segments++) {
      PipelineEstimate pipeline = Pipeline.estimate(tpu, work, cuts.apply(segments));
      List<Integer> hosts = StageTimes.whereItHelps(pipeline, accelerators);
      all.add(List.of(arrangement(tpu, pipeline, hosts)));
    }
    for (List<Integer> depths : sharings) {
      List<Arrangement> way = sideBySide(depths, tpu, work, cuts);
      if (!all.contains(way)) {
        all.add(way);
      }
    }
    double fastest = all.stream().mapToDouble(a -> fps(a)).max().orElseThrow();
    List<Arrangement> best =
        all.stream()
            .filter(a -> fps(a) >= fastest * (1 - EQUAL))
            .min(Comparator.comparingDouble(Choice::latencyMs))
            .orElseThrow();
    return new Choice(best, why(best, all, tpu.estimate(work).offChipBytes()));
  }

  /** One arrangement for each depth, with as many accelerators per segment as it has copies. */
  private static List<Arrangement> sideBySide(
      List<Integer> depths, EdgeTpuModel tpu, Workload work, IntFunction<List<Integer>> cuts) {
    return depths.stream()
        .distinct()
        .map(
            depth ->
                arrangement(
                    tpu,
                    Pipeline.estimate(tpu, work, cuts.apply(depth)),
                    Arrangement.evenly(depth, Collections.frequency(depths, depth))))
        .toList();
  }

  private static Arrangement arrangement(
      EdgeTpuModel tpu, PipelineEstimate pipeline, List<Integer> hosts) {
    return new Arrangement(
        pipeline.lastLayers(),
        hosts,
        StageTimes.of(tpu, pipeline, hosts),
        pipeline.firstToLastMs());
  }

  /** Modelled frames per second of all arrangements together. */
  public double fps() {
    return fps(arrangements);
  }

  /** Modelled time of a frame through the slowest arrangement without waiting. */
  public double latencyMs() {
    return latencyMs(arrangements);
  }

  /** As {@link Arrangement#name()}, or the depths of all pipelines such as {@code 5+3}. */
  public String name() {
    return name(arrangements);
  }

  private static double fps(List<Arrangement> arrangements) {
    return arrangements.stream().mapToDouble(Arrangement::fps).sum();
  }

  private static double latencyMs(List<Arrangement> arrangements) {
    return arrangements.stream().mapToDouble(Arrangement::latencyMs).max().orElseThrow();
  }

  private static String name(List<Arrangement> arrangements) {
    if (arrangements.size() == 1) {
      return arrangements.get(0).name();
    }
    List<String> depths = new ArrayList<>();
    for (Arrangement arrangement : arrangements) {
      int segments = arrangement.lastLayers().size();
      depths.addAll(
          Collections.nCopies(arrangement.hosts().size() / segments, Integer.toString(segments)));
    }
    return String.join("+", depths);
  }

  private static String text(List<Arrangement> arrangements) {
    return String.format(
        Locale.ROOT,
        "%s (%.1f fps, %s ms)",
        name(arrangements),
        fps(arrangements),
        Milliseconds.text(latencyMs(arrangements)));
  }

  private static String why(
      List<Arrangement> best, List<List<Arrangement>> all, long offChipBytes) {
    if (all.size() == 1) {
      return "mode auto: " + text(best) + ", modelled: nothing to choose";
    }
    String others =
        all.stream()
            .filter(a -> a != best)
            .sorted(Comparator.comparingDouble((List<Arrangement> a) -> fps(a)).reversed())
            .limit(MOST_NAMED)
            .map(Choice::text)
            .collect(Collectors.joining(", "));
    boolean whole = best.size() == 1 && best.get(0).lastLayers().size() == 1;
    String reason =
        whole
            ? offChipBytes == 0
                ? "the model fits on one chip, and segments would add hops"
                : "more chips save too little streaming"
            : "one chip would stream %.1f MB of parameters at every run"
                .formatted(offChipBytes / 1e6);
    return "mode auto: %s, modelled: %s; else %s".formatted(text(best), reason, others);
  }
}
