package io.splitpoint.profiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether head and tail of a cut together take what the whole model takes. Where they do not, the
 * cut tears something (a fused operator, a tensor that must be copied), or the machine hit the
 * parts differently while they were measured.
 *
 * @param cut layers in the head
 * @param ratio head plus tail over the whole
 * @param low lower end of its 95 % interval
 * @param high upper end
 */
record Additivity(int cut, double ratio, double low, double high) {

  private static final int DRAWS = 1000;
  private static final long SEED = 5;

  /**
   * Cuts whose head and tail were both run.
   *
   * @param headPart index of the part that is layers 1 to k, for cuts k = 0 to N; -1 where none was
   *     run; the ends are not looked at
   * @param tailPart index of layers k + 1 to N, likewise
   * @param whole index of the whole model
   */
  static List<Additivity> of(JointEstimate e, int[] headPart, int[] tailPart, int whole) {
    double[][] draws = e.draws(DRAWS, SEED);
    List<Additivity> cuts = new ArrayList<>();
    for (int k = 1; k < headPart.length - 1; k++) {
      int head = headPart[k];
      int tail = tailPart[k];
      if (head < 0 || tail < 0 || e.rounds(head) == 0 || e.rounds(tail) == 0) {
        continue;
      }
      double[] ratios =
          Arrays.stream(draws)
              .mapToDouble(draw -> (draw[head] + draw[tail]) / draw[whole])
              .sorted()
              .toArray();
      cuts.add(
          new Additivity(
              k,
              (e.nanos(head) + e.nanos(tail)) / e.nanos(whole),
              ratios[(int) (0.025 * DRAWS)],
              ratios[(int) (0.975 * DRAWS)]));
    }
    return cuts;
  }

  /**
   * Whether the parts surely do not add up.
   *
   * @param less share of the whole that may be missing, for example 0.05
   * @param more share of the whole that may be too much
   */
  boolean isOff(double less, double more) {
    return low > 1 + more || high < 1 - less;
  }
}
