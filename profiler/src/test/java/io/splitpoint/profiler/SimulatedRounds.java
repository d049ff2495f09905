package io.splitpoint.profiler;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Heads and tails of a network like VGG16 on two cores (180 ms), run in turns in one of the {@link
 * Worlds}: rounds in random order, short parts several times in a row with the first run untimed.
 */
final class SimulatedRounds {

  static final int LAYERS = 22;
  static final int PARTS = 2 * (LAYERS - 1) + 1;
  static final int WHOLE = PARTS - 1;

  /** Shares of the layers; the last three are dense. */
  private static final double[] LAYER = {
    2, 11, 1.5, 9, 12, 1, 10, 15, 15, 0.6, 10, 15, 15, 0.3, 6, 6, 6, 0.1, 0.05, 14, 2.5, 0.6
  };

  private static final double WHOLE_NANOS = 180e6;

  /** Reading weights from memory hardly feels a program on another core. */
  private static final double DENSE_SENSITIVITY = 0.3;

  /** What each part truly takes at full speed. */
  static final double[] WORK = new double[PARTS];

  /** How much each part feels another program. */
  static final double[] SENSITIVITY = new double[PARTS];

  static {
    double sum = 0;
    for (double layer : LAYER) {
      sum += layer;
    }
    for (int k = 0; k <= LAYERS; k++) {
      for (int layer = 0; layer < LAYERS; layer++) {
        double work = WHOLE_NANOS * LAYER[layer] / sum;
        double felt = work * (layer < LAYERS - 3 ? 1 : DENSE_SENSITIVITY);
        if (k == 0) {
          add(WHOLE, work, felt);
        } else if (k < LAYERS) {
          add(layer < k ? head(k) : tail(k), work, felt);
        }
      }
    }
    for (int p = 0; p < PARTS; p++) {
      SENSITIVITY[p] /= WORK[p];
    }
  }

  private SimulatedRounds() {}

  private static void add(int part, double work, double felt) {
    WORK[part] += work;
    SENSITIVITY[part] += felt;
  }

  static int head(int cut) {
    return cut - 1;
  }

  static int tail(int cut) {
    return LAYERS - 2 + cut;
  }

  /** Parts by cut as {@link LayerTimes} wants them. */
  static int[] heads() {
    int[] parts = new int[LAYERS + 1];
    for (int k = 0; k <= LAYERS; k++) {
      parts[k] = k == 0 || k == LAYERS ? -1 : head(k);
    }
    return parts;
  }

  static int[] tails() {
    int[] parts = new int[LAYERS + 1];
    for (int k = 0; k <= LAYERS; k++) {
      parts[k] = k == 0 || k == LAYERS ? -1 : tail(k);
    }
    return parts;
  }

  static List<TimedRun> in(Worlds world, int rounds, SplittableRandom random) {
    List<TimedRun> runs = new ArrayList<>();
    int[] order = new int[PARTS];
    for (int p = 0; p < PARTS; p++) {
      order[p] = p;
    }
    long now = 0;
    for (int round = 0; round < rounds; round++) {
      for (int i = PARTS - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
      }
      for (int part : order) {
        int times = WORK[part] < 5e6 ? 4 : 1;
        for (int i = 0; i < times; i++) {
          long took = world.run(WORK[part], SENSITIVITY[part], now);
          if (times == 1 || i > 0) {
            runs.add(new TimedRun(part, round, now, took));
          }
          now += took + 20_000;
        }
        now += 50_000;
      }
    }
    return runs;
  }

  /** What runs say of parts that were not run on two occasions. */
  static JointEstimate estimate(List<TimedRun> runs, int parts) {
    return JointEstimate.of(runs, parts, parts);
  }
}
