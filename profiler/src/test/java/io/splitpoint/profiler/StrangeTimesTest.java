package io.splitpoint.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Times that no model expects still give an estimate: a number with an interval around it. */
class StrangeTimesTest {

  private static final int PARTS = 9;

  @Test
  void everyPartThatWasRunHasAFiniteTimeInsideItsInterval() {
    for (int seed = 0; seed < 120; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int rounds = 1 + random.nextInt(20);
      double stall = Math.pow(10, 1 + 4 * random.nextDouble());
      double often = random.nextDouble() * random.nextDouble();
      double gap = Math.pow(10, 2 + 8 * random.nextDouble());
      double noise = random.nextDouble() * random.nextDouble();
      List<TimedRun> runs = new ArrayList<>();
      double now = 0;
      for (int round = 1; round <= rounds; round++) {
        for (int part = 0; part < PARTS; part++) {
          for (int i = 0; i < 1 + seed % 3; i++) {
            double nanos = Math.pow(10, 3 + part * 0.6) * Math.exp(noise * random.nextGaussian());
            if (random.nextDouble() < often) {
              nanos *= random.nextBoolean() ? stall : 1 / stall;
            }
            long duration = seed % 7 == 0 && part == 0 ? 1 : Math.max(1, (long) nanos);
            runs.add(new TimedRun(part, round, (long) now, duration));
            now += duration + gap * random.nextDouble();
          }
        }
      }
      JointEstimate estimate = SimulatedRounds.estimate(runs, PARTS + 1);
      for (int part = 0; part < PARTS; part++) {
        assertThat(estimate.nanos(part)).as("seed %d, part %d", seed, part).isFinite().isPositive();
        assertThat(estimate.low(part))
            .as("seed %d, part %d", seed, part)
            .isLessThanOrEqualTo(estimate.nanos(part))
            .isPositive();
        assertThat(estimate.high(part))
            .as("seed %d, part %d", seed, part)
            .isGreaterThanOrEqualTo(estimate.nanos(part))
            .isFinite();
      }
      assertThat(estimate.nanos(PARTS)).isNaN();
      assertThat(estimate.pace().low()).isFinite().isPositive();
      assertThat(estimate.pace().high()).isFinite().isPositive();
    }
  }

  /** The logarithm of nothing has no likelihood anywhere. */
  @Test
  void aRunOfNoTimeAtAllLeavesTheMediansOfTheOthersStanding() {
    List<TimedRun> runs = new ArrayList<>();
    long now = 0;
    for (int round = 1; round <= 8; round++) {
      for (int part = 0; part < 3; part++) {
        long duration = round == 4 && part == 1 ? 0 : 1_000_000L * (part + 1) + round;
        runs.add(new TimedRun(part, round, now, duration));
        now += duration;
      }
    }
    JointEstimate estimate = SimulatedRounds.estimate(runs, 3);
    for (int part = 0; part < 3; part++) {
      assertThat(estimate.nanos(part) / (1_000_000.0 * (part + 1))).isBetween(0.9, 1.1);
      assertThat(estimate.low(part)).isLessThanOrEqualTo(estimate.nanos(part));
      assertThat(estimate.high(part)).isFinite().isGreaterThanOrEqualTo(estimate.nanos(part));
    }
    for (double[] draw : estimate.draws(100, 1)) {
      assertThat(draw).doesNotContain(Double.NaN);
    }
  }
}
