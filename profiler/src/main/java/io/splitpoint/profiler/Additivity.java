package io.splitpoint.profiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares the sum of a cut's head and tail with the whole model. A difference means that the cut
 * separates a fused operator or adds a copy of a tensor, or that other load affected the parts
 * differently.
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
   * The cuts whose head and tail were both run.
   *
   * @param headPart index of the part that is layers 1 to k, for cuts k = 0 to N; -1 where none was
   *     run; the ends are ignored
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
   * Whether the parts certainly do not add up.
   *
   * @param less tolerated deficit as a share of the whole, for example 0.05
   * @param more tolerated excess as a share of the whole
   */
  boolean isOff(double less, double more) {
    return low > 1 + more || high < 1 - less;
  }
}
