package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.failure.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SegmentationTest {

  @Test
  void agreesWithBruteForceOnTenThousandChains() {
    agree(10_000);
  }

  private static void agree(int cases) {
    for (int seed = 0; seed < cases; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int layers = random.nextInt(1, 13);
      int segments = random.nextInt(1, layers + 1);
      SegmentCost cost = new Chip(random, layers);
      double[] best = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
      everySegmentation(
          layers,
          segments,
          last -> {
            Segmentation tried = Segmentation.at(last, cost);
            double slowest = tried.bottleneck();
            if (slowest < best[0] || slowest == best[0] && tried.total() < best[1]) {
              best[0] = slowest;
              best[1] = tried.total();
            }
          });
      if (best[0] == Double.POSITIVE_INFINITY) {
        assertThatThrownBy(() -> Segmentation.solve(layers, segments, cost))
            .as("seed " + seed)
            .isInstanceOf(InfeasibleException.class);
      } else {
        Segmentation found = Segmentation.solve(layers, segments, cost);
        assertThat(found.last()).as("seed " + seed).hasSize(segments).last().isEqualTo(layers);
        assertThat(found.bottleneck()).as("seed " + seed).isEqualTo(best[0]);
        assertThat(found.total()).as("seed " + seed).isCloseTo(best[1], within(1e-9));
      }
    }
  }

  @Test
  void moreSegmentsThanPlacesToCutIsTold() {
    assertThatThrownBy(() -> Segmentation.solve(3, 4, (from, to) -> 1))
        .isInstanceOf(InputException.class)
        .hasMessage("expected 1 to 3 segments (the model has 2 places to cut), found 4");
  }

  private static void everySegmentation(int layers, int segments, Consumer<List<Integer>> visitor) {
    extend(new ArrayList<>(), 0, layers, segments, visitor);
  }

  private static void extend(
      List<Integer> last, int done, int layers, int left, Consumer<List<Integer>> visitor) {
    if (left == 1) {
      List<Integer> all = new ArrayList<>(last);
      all.add(layers);
      visitor.accept(all);
      return;
    }
    for (int end = done + 1; end <= layers - (left - 1); end++) {
      last.add(end);
      extend(last, end, layers, left - 1, visitor);
      last.remove(last.size() - 1);
    }
  }

  /** Arithmetic, transfers at both ends (which fall as well as rise), memory spills, and limits. */
  private static final class Chip implements SegmentCost {
    private final double[] work;
    private final double[] boundary;
    private final double[] memory;
    private final double limit;
    private final boolean bounded;

    Chip(SplittableRandom random, int layers) {
      boolean whole = random.nextInt(4) == 0;
      work = random.doubles(layers + 1, 0, 5).map(d -> whole ? Math.floor(d) : d).toArray();
      boundary = random.doubles(layers + 1, 0, 5).map(d -> whole ? Math.floor(d) : d).toArray();
      memory = random.doubles(layers + 1, 0, 3).toArray();
      limit = random.nextInt(6) == 0 ? random.nextDouble() * 8 : Double.POSITIVE_INFINITY;
      bounded = random.nextBoolean();
    }

    @Override
    public double of(int from, int to) {
      double held = sum(memory, from, to);
      double spilled = Math.max(0, held - 8);
      return held > limit
          ? Double.POSITIVE_INFINITY
          : sum(work, from, to) + 3 * spilled + boundary[from - 1] + boundary[to];
    }

    @Override
    public double atLeast(int from, int to) {
      return bounded ? sum(work, from, to) : 0;
    }

    private static double sum(double[] values, int from, int to) {
      double sum = 0;
      for (int i = from; i <= to; i++) {
        sum += values[i];
      }
      return sum;
    }
  }
}
