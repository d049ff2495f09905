package io.splitpoint.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Bytes on a line to energy per run, against a truth that is known; in virtual time. */
class EnergyChainTest {

  private static final int SEEDS = 100;

  private static Bench random(long seed, int windows) {
    SplittableRandom random = new SplittableRandom(seed);
    return new Bench(
        random.nextDouble(1, 3),
        random.nextDouble(0.5, 3),
        random.nextLong(7_000_000, 220_000_000),
        random.nextDouble(0, 0.6),
        random.nextDouble(0.02, 0.3),
        windows,
        10,
        false,
        false);
  }

  @Test
  void theTrueEnergyLiesInItsOwnIntervalInAtLeast93Of100Experiments() {
    for (int windows : new int[] {1, 3, 5}) {
      int happened = 0;
      int lasting = 0;
      int dynamicHappened = 0;
      int dynamicLasting = 0;
      double[] widths = new double[SEEDS];
      double[] grossWidths = new double[SEEDS];
      for (int seed = 0; seed < SEEDS; seed++) {
        Bench.Outcome outcome = random(seed, windows).run(seed);
        EnergyEstimate estimate = outcome.estimate();
        happened += outcome.happened().inGrossOf(estimate) ? 1 : 0;
        lasting += outcome.lasting().inGrossOf(estimate) ? 1 : 0;
        dynamicHappened += outcome.happened().inDynamicOf(estimate) ? 1 : 0;
        dynamicLasting += outcome.lasting().inDynamicOf(estimate) ? 1 : 0;
        assertThat(estimate.warnings()).as("seed %d", seed).isEmpty();
        EnergyEstimate.Interval above = estimate.dynamicMj().orElseThrow();
        widths[seed] = (above.high() - above.low()) / 2 / above.value();
        grossWidths[seed] = (estimate.highMj() - estimate.lowMj()) / 2 / estimate.energyMj();
      }
      Arrays.sort(widths);
      Arrays.sort(grossWidths);
      System.out.printf(
          "%d windows: gross %d and %d, dynamic %d and %d of 100;"
              + " half widths gross %.2f %%, dynamic %.2f %%%n",
          windows,
          happened,
          lasting,
          dynamicHappened,
          dynamicLasting,
          100 * grossWidths[SEEDS / 2],
          100 * widths[SEEDS / 2]);
      assertThat(happened).as("gross, %d windows", windows).isGreaterThanOrEqualTo(93);
      assertThat(lasting).as("lasting gross, %d windows", windows).isGreaterThanOrEqualTo(93);
      assertThat(dynamicHappened).as("dynamic, %d windows", windows).isGreaterThanOrEqualTo(93);
      assertThat(dynamicLasting).as("lasting dynamic, %d", windows).isGreaterThanOrEqualTo(93);
      // an interval that holds everything says nothing
      assertThat(grossWidths[SEEDS / 2]).isLessThan(0.02);
      assertThat(widths[SEEDS / 2]).isLessThan(0.05);
    }
  }

  @Test
  void aTenSecondWindowAtATwoWattStepIsWithinOnePercent() {
    double worstGross = 0;
    double worstDynamic = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Bench bench = new Bench(2.5, 2, 37_100_000, 0.3, 0.05, 1, 10, false, false);
      Bench.Outcome outcome = bench.run(seed);
      EnergyEstimate estimate = outcome.estimate();
      double gross = Math.abs(estimate.energyMj() / outcome.happened().grossMj() - 1);
      double dynamic =
          Math.abs(estimate.dynamicMj().orElseThrow().value() / outcome.happened().dynamicMj() - 1);
      worstGross = Math.max(worstGross, gross);
      worstDynamic = Math.max(worstDynamic, dynamic);
      assertThat(gross).as("gross, seed %d", seed).isLessThan(0.01);
      assertThat(dynamic).as("dynamic, seed %d", seed).isLessThan(0.01);
    }
    System.out.printf(
        "10 s, 2 W: worst of 100: gross %.2f %%, dynamic %.2f %%%n",
        100 * worstGross, 100 * worstDynamic);
  }

  @Test
  void loadAndIdleThatCannotBeToldApartGiveNoDynamicEnergy() {
    int told = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Bench bench = new Bench(2.5, 0, 40_000_000, 0, 0.2, 1, 10, false, false);
      told += bench.estimate(seed).resolvable() ? 1 : 0;
    }
    assertThat(told).isLessThanOrEqualTo(2);
  }

  @Test
  void shortSteadyWindowsRaiseNoFalseAlarmOfTheCounter() {
    for (int seed = 0; seed < SEEDS; seed++) {
      double idle = 0.5 + 0.1 * seed;
      Bench bench = new Bench(idle, 0.5, 300_000 + 10_007L * seed, 0, 0.005, 1, 5, false, false);
      assertThat(bench.estimate(seed).warnings()).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void aSnapshotMeterInStepWithTheRunsIsCaughtByItsCounterAndCuredByDither() {
    long inStep = 50_000_000;
    assertThat(Dither.needed(inStep, Duration.ofMillis(500), 18)).isTrue();
    int heldWithout = 0;
    int heldWith = 0;
    int warned = 0;
    double worstWithout = 0;
    double worstWith = 0;
    for (int seed = 0; seed < 20; seed++) {
      Bench.Outcome without = new Bench(2.5, 2, inStep, 0.6, 0.02, 5, 20, true, false).run(seed);
      Bench.Outcome with = new Bench(2.5, 2, inStep, 0.6, 0.02, 5, 20, true, true).run(seed);
      heldWithout += without.happened().inDynamicOf(without.estimate()) ? 1 : 0;
      heldWith += with.happened().inDynamicOf(with.estimate()) ? 1 : 0;
      worstWithout = Math.max(worstWithout, error(without));
      worstWith = Math.max(worstWith, error(with));
      warned +=
          without.estimate().warnings().stream().anyMatch(t -> t.contains("synchronous")) ? 1 : 0;
    }
    System.out.printf(
        "in step: interval held %d without, %d with dither of 20; worst error %.0f %% and %.0f %%;"
            + " counter warned %d%n",
        heldWithout, heldWith, 100 * worstWithout, 100 * worstWith, warned);
    assertThat(heldWithout).isLessThan(8);
    assertThat(warned).isGreaterThan(8);
    assertThat(heldWith).isGreaterThanOrEqualTo(18);
    assertThat(worstWith).isLessThan(worstWithout / 3);
  }

  private static double error(Bench.Outcome outcome) {
    return Math.abs(
        outcome.estimate().dynamicMj().orElseThrow().value() / outcome.happened().dynamicMj() - 1);
  }
}
