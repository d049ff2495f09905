package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Graphs of up to 10 nodes: every placement is tried. */
class DagBruteForceTest {

  @Test
  void agreesOnTenThousandGraphs() {
    agree(10_000);
  }

  private static void agree(int cases) {
    for (int seed = 0; seed < cases; seed++) {
      DagCosts dag = random(new SplittableRandom(seed));
      double least = Double.POSITIVE_INFINITY;
      for (int mask = 0; mask < 1 << dag.nodes(); mask++) {
        boolean[] far = new boolean[dag.nodes()];
        for (int v = 0; v < far.length; v++) {
          far[v] = (mask >> v & 1) == 1;
        }
        least = Math.min(least, dag.of(far));
      }
      DagCut.Placement found = DagCut.solve(dag);
      if (least == Double.POSITIVE_INFINITY) {
        assertThat(found.cost()).as("seed " + seed).isInfinite();
      } else {
        assertThat(found.cost()).as("seed " + seed).isCloseTo(least, within(1e-9));
      }
    }
  }

  @Test
  void aTensorThatManyReadIsSentOnce() {
    // one node makes it near; three cheap far readers; sending costs 5, once
    DagCosts dag =
        new DagCosts(
            new double[] {1, 4, 4, 4},
            new double[] {Double.POSITIVE_INFINITY, 1, 1, 1},
            new int[] {0},
            new int[][] {{1, 2, 3}},
            new double[] {5},
            new double[] {5});
    DagCut.Placement placement = DagCut.solve(dag);
    assertThat(placement.far()).containsExactly(false, true, true, true);
    assertThat(placement.cost()).isEqualTo(1 + 5 + 3);
  }

  @Test
  void ofEqualPlacementsTheNearOneIsTaken() {
    DagCosts dag =
        new DagCosts(
            new double[] {2, 2},
            new double[] {2, 2},
            new int[] {0},
            new int[][] {{1}},
            new double[] {0},
            new double[] {0});
    assertThat(DagCut.solve(dag).far()).containsExactly(false, false);
  }

  @Test
  void aCycleIsTold() {
    assertThatThrownBy(
            () ->
                new DagCosts(
                    new double[] {1, 1, 1},
                    new double[] {1, 1, 1},
                    new int[] {0, 1},
                    new int[][] {{1, 2}, {0}},
                    new double[] {1, 1},
                    new double[] {1, 1}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("without cycles, found 3 nodes on or behind one");
  }

  static DagCosts random(SplittableRandom random) {
    int nodes = random.nextInt(1, 11);
    boolean whole = random.nextInt(4) == 0;
    double[] near = new double[nodes];
    double[] far = new double[nodes];
    for (int v = 0; v < nodes; v++) {
      near[v] = cost(random, whole);
      far[v] = cost(random, whole);
      // pinned to one side now and then
      if (random.nextInt(8) == 0) {
        (random.nextBoolean() ? near : far)[v] = Double.POSITIVE_INFINITY;
      }
    }
    List<int[]> consumers = new ArrayList<>();
    List<Integer> producer = new ArrayList<>();
    for (int p = -1; p < nodes - 1; p++) {
      for (int t = random.nextInt(3); t > 0; t--) {
        int from = p + 1;
        int[] readers =
            random
                .ints(from, nodes)
                .distinct()
                .limit(random.nextInt(1, nodes - from + 1))
                .toArray();
        producer.add(p);
        consumers.add(readers);
      }
    }
    int tensors = producer.size();
    double[] send = new double[tensors];
    double[] back = new double[tensors];
    for (int t = 0; t < tensors; t++) {
      send[t] = cost(random, whole);
      back[t] = cost(random, whole);
    }
    return new DagCosts(
        near,
        far,
        producer.stream().mapToInt(p -> p).toArray(),
        consumers.toArray(int[][]::new),
        send,
        back);
  }

  private static double cost(SplittableRandom random, boolean whole) {
    return whole ? random.nextInt(5) : random.nextDouble() * 10;
  }
}
