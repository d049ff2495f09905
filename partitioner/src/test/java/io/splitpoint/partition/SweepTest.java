package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SweepTest {

  @Test
  void everyPointIsWhatOneCutSaysAtThatBandwidth() {
    for (int seed = 0; seed < 100; seed++) {
      Pairing pairing = random(new SplittableRandom(seed));
      for (Objective objective : Objective.values()) {
        Sweep sweep = Sweep.bandwidth(List.of(pairing), 0.1, 1000, 30, objective);
        for (Sweep.Point point : sweep.points()) {
          double least = value(pairing, point.mbps(), objective);
          assertThat(objective.of(point.cut()).orElseThrow())
              .as("seed %d %s at %s", seed, objective, point.mbps())
              .isCloseTo(least, within(1e-9 * least));
        }
      }
    }
  }

  @Test
  void atACrossoverBothCutsCostTheSameAndRangesMeet() {
    int crossovers = 0;
    for (int seed = 0; seed < 100; seed++) {
      Pairing pairing = random(new SplittableRandom(seed));
      for (Objective objective : List.of(Objective.LATENCY, Objective.ENERGY)) {
        // a coarse grid: the crossovers must be found between its points
        Sweep sweep = Sweep.bandwidth(List.of(pairing), 0.1, 1000, 4, objective);
        assertThat(sweep.ranges().get(0).fromMbps()).isEqualTo(0.1);
        for (int i = 1; i < sweep.ranges().size(); i++) {
          Sweep.Range before = sweep.ranges().get(i - 1);
          Sweep.Range after = sweep.ranges().get(i);
          assertThat(after.fromMbps()).isEqualTo(before.toMbps());
          double left = at(pairing, after.fromMbps(), before.cut().splitLayer(), objective);
          double right = at(pairing, after.fromMbps(), after.cut().splitLayer(), objective);
          assertThat(left).as("seed " + seed).isCloseTo(right, within(1e-6 * right));
          crossovers++;
        }
        for (Sweep.Range range : sweep.ranges()) {
          double middle = Math.sqrt(range.fromMbps() * range.toMbps());
          assertThat(at(pairing, middle, range.cut().splitLayer(), objective))
              .as("seed %d: inside a range nothing is better", seed)
              .isCloseTo(value(pairing, middle, objective), within(1e-6));
        }
      }
    }
    assertThat(crossovers).isGreaterThan(100);
  }

  @Test
  void aRangeThatIsNoneIsTold() {
    Pairing pairing = random(new SplittableRandom(1));
    assertThatThrownBy(() -> Sweep.bandwidth(List.of(pairing), 0, 5, 10, Objective.LATENCY))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> Sweep.bandwidth(List.of(pairing), 6, 5, 10, Objective.LATENCY))
        .isInstanceOf(InputException.class);
  }

  private static double value(Pairing pairing, double mbps, Objective objective) {
    List<SplitPoint> cuts = cuts(pairing, mbps);
    return objective
        .of(cuts.get(OneCut.best(cuts, objective, Constraints.NONE).orElseThrow()))
        .orElseThrow();
  }

  private static double at(Pairing pairing, double mbps, int layer, Objective objective) {
    return objective.of(cuts(pairing, mbps).get(layer)).orElseThrow();
  }

  private static List<SplitPoint> cuts(Pairing pairing, double mbps) {
    return OneCut.costs(List.of(pairing.with(pairing.link().withBandwidth(mbps))))
        .get(0)
        .splitPoints();
  }

  private static Pairing random(SplittableRandom random) {
    int n = random.nextInt(1, 13);
    long[] bytes = Profiles.randomBytes(random, n);
    return Pairing.of(
        Profiles.rows("edge", bytes, Profiles.randomMs(random, n)),
        Profiles.rows("server", bytes, Profiles.randomMs(random, n)),
        Profiles.randomLink(random));
  }
}
