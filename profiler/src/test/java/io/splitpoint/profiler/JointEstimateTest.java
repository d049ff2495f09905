package io.splitpoint.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class JointEstimateTest {

  private static final int ROUNDS = 6;

  /** Errors over simulated profiles, as shares; a common factor of all parts is none. */
  private static final class Errors {

    private final List<Double> all = new ArrayList<>();
    private final List<Double> worst = new ArrayList<>();
    private int covered;
    private double ofShortParts;

    Errors(LongFunction<Worlds> worlds, int rounds, int profiles) {
      for (int i = 0; i < profiles; i++) {
        JointEstimate e =
            SimulatedRounds.estimate(
                SimulatedRounds.in(worlds.apply(i), rounds, new SplittableRandom(i)),
                SimulatedRounds.PARTS);
        double[] off = new double[SimulatedRounds.PARTS];
        for (int p = 0; p < off.length; p++) {
          off[p] = Math.log(e.nanos(p) / SimulatedRounds.WORK[p]);
        }
        double[] sorted = off.clone();
        Arrays.sort(sorted);
        double scale = Arrays.stream(sorted, 8, 35).average().orElseThrow();
        double most = 0;
        for (int p = 0; p < off.length; p++) {
          double error = off[p] - scale;
          all.add(Math.abs(error));
          most = Math.max(most, Math.abs(error));
          double truth = SimulatedRounds.WORK[p] * Math.exp(scale);
          covered += e.low(p) <= truth && truth <= e.high(p) ? 1 : 0;
          ofShortParts += SimulatedRounds.WORK[p] < 30e6 ? error : 0;
        }
        worst.add(most);
      }
      Collections.sort(all);
      Collections.sort(worst);
    }

    double median() {
      return all.get(all.size() / 2);
    }

    double medianOfWorst() {
      return worst.get(worst.size() / 2);
    }

    double coverage() {
      return covered / (double) all.size();
    }

    /** Mean error of parts below 30 ms, of which there are {@code SHORT}. */
    double ofShortParts() {
      long count = Arrays.stream(SimulatedRounds.WORK).filter(work -> work < 30e6).count();
      return ofShortParts / worst.size() / count;
    }
  }

  @Test
  void partsAreToldApartWithinThreePercentWhereTheMachineHasTwoPaces() {
    Errors errors = new Errors(seed -> Worlds.twoPace(2, 0.6, 0.03, seed), ROUNDS, 40);
    assertThat(errors.median()).isLessThan(0.03);
    assertThat(errors.medianOfWorst()).isLessThan(0.1);
    assertThat(errors.coverage()).isBetween(0.92, 0.99);
    assertThat(errors.ofShortParts()).isCloseTo(0, within(0.01));
  }

  @Test
  void threeRoundsGiveIntervalsThatHoldToo() {
    Errors errors = new Errors(seed -> Worlds.twoPace(1.7, 1, 0.05, seed), 3, 20);
    assertThat(errors.coverage()).isBetween(0.92, 0.99);
  }

  @Test
  void aProgramThatHitsDenseLayersLessDoesNotMakeThemLookFast() {
    Errors errors = new Errors(seed -> Worlds.bursts(1, 0.03, seed), ROUNDS, 20);
    assertThat(errors.median()).isLessThan(0.03);
    assertThat(errors.medianOfWorst()).isLessThan(0.1);
    assertThat(errors.coverage()).isBetween(0.9, 0.99);
    assertThat(errors.ofShortParts()).isCloseTo(0, within(0.02));
  }

  @Test
  void aThrottlingMachineDoesNotMakeLatePartsSlow() {
    Errors errors = new Errors(seed -> Worlds.throttling(15, 0.5, 0.03, seed), ROUNDS, 20);
    assertThat(errors.median()).isLessThan(0.02);
    assertThat(errors.medianOfWorst()).isLessThan(0.06);
    assertThat(errors.ofShortParts()).isCloseTo(0, within(0.01));
  }

  @Test
  void aRunThatStallsDoesNotMoveItsPart() {
    Errors errors = new Errors(seed -> Worlds.heavyTails(0.02, seed), ROUNDS, 20);
    assertThat(errors.median()).isLessThan(0.02);
    assertThat(errors.coverage()).isBetween(0.92, 0.99);
  }

  @Test
  void independentNoiseLeavesErrorsOfTheMeanOfSixRuns() {
    Errors errors = new Errors(seed -> Worlds.steady(0.1, seed), ROUNDS, 20);
    // median of |Z| times the standard error of a mean, with some room
    assertThat(errors.median()).isLessThan(0.674 * 0.1 / Math.sqrt(ROUNDS) * 1.15);
    assertThat(errors.coverage()).isBetween(0.92, 0.98);
  }

  @Test
  void theScaleIsTheFastOfTwoPacesThatAreUsedAlike() {
    for (int i = 0; i < 10; i++) {
      JointEstimate e =
          SimulatedRounds.estimate(
              SimulatedRounds.in(
                  Worlds.twoPace(1.8, 0.5, 0.02, i), ROUNDS, new SplittableRandom(i)),
              SimulatedRounds.PARTS);
      assertThat(e.nanos(SimulatedRounds.WHOLE)).as("seed %d", i).isCloseTo(180e6, within(18e6));
      assertThat(e.pace().high()).as("seed %d", i).isCloseTo(1, within(0.1));
      assertThat(e.pace().low()).as("seed %d", i).isCloseTo(1 / 1.8, within(0.1));
    }
  }

  @Test
  void aSteadyMachineHasPaceOne() {
    JointEstimate e =
        SimulatedRounds.estimate(
            SimulatedRounds.in(Worlds.steady(0.02, 3), ROUNDS, new SplittableRandom(3)),
            SimulatedRounds.PARTS);
    assertThat(e.pace().low()).isCloseTo(1, within(0.03));
    assertThat(e.pace().high()).isCloseTo(1, within(0.03));
  }

  @Test
  void theOrderInWhichRunsAreGivenDoesNotMatter() {
    List<TimedRun> runs =
        SimulatedRounds.in(Worlds.twoPace(1.7, 1, 0.03, 5), 3, new SplittableRandom(5));
    JointEstimate e = SimulatedRounds.estimate(runs, SimulatedRounds.PARTS);
    List<TimedRun> shuffled = new ArrayList<>(runs);
    Collections.shuffle(shuffled, new Random(1));
    JointEstimate other = SimulatedRounds.estimate(shuffled, SimulatedRounds.PARTS);
    for (int p = 0; p < SimulatedRounds.PARTS; p++) {
      assertThat(other.nanos(p)).isEqualTo(e.nanos(p));
    }
    double[] paces = e.paces();
    for (int i = 0; i < shuffled.size(); i++) {
      assertThat(other.paces()[i]).isEqualTo(paces[runs.indexOf(shuffled.get(i))]);
    }
  }

  @Test
  void partsThatWereNeverRunAreUnknown() {
    JointEstimate e =
        SimulatedRounds.estimate(
            List.of(new TimedRun(1, 0, 0, 1000), new TimedRun(1, 1, 5000, 1100)), 3);
    assertThat(e.nanos(0)).isNaN();
    assertThat(e.low(2)).isNaN();
    assertThat(e.p99(2)).isNaN();
    assertThat(e.rounds(0)).isZero();
    assertThat(e.draws(2, 1)[1][0]).isNaN();
    assertThat(e.nanos(1)).isBetween(990.0, 1110.0);
    assertThat(e.rounds(1)).isEqualTo(2);
    assertThat(e.p99(1)).isEqualTo(1100);
  }

  @Test
  void noRunAtAllIsNoError() {
    JointEstimate e = SimulatedRounds.estimate(List.of(), 2);
    assertThat(e.nanos(0)).isNaN();
    assertThat(e.pace()).isEqualTo(new PaceRange(1, 1));
  }

  @Test
  void oneRunOfEachPartGivesAWideInterval() {
    JointEstimate e =
        SimulatedRounds.estimate(
            SimulatedRounds.in(Worlds.steady(0.05, 2), 1, new SplittableRandom(2)),
            SimulatedRounds.PARTS);
    for (int p = 0; p < SimulatedRounds.PARTS; p++) {
      assertThat(e.low(p)).isLessThan(e.nanos(p));
      assertThat(e.high(p)).isGreaterThan(e.nanos(p));
    }
  }

  @Test
  void equalDurationsGiveThatDuration() {
    List<TimedRun> runs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      runs.add(new TimedRun(i % 2, i / 2, i * 10_000L, i % 2 == 0 ? 4000 : 6000));
    }
    JointEstimate e = SimulatedRounds.estimate(runs, 2);
    assertThat(e.nanos(0)).isCloseTo(4000, within(40.0));
    assertThat(e.nanos(1)).isCloseTo(6000, within(60.0));
  }

  @Test
  void drawsSpreadAsTheIntervals() {
    JointEstimate e =
        SimulatedRounds.estimate(
            SimulatedRounds.in(Worlds.twoPace(2, 0.6, 0.03, 9), ROUNDS, new SplittableRandom(9)),
            SimulatedRounds.PARTS);
    double[][] draws = e.draws(4000, 7);
    for (int p = 0; p < SimulatedRounds.PARTS; p++) {
      int part = p;
      double inside =
          Arrays.stream(draws)
              .filter(draw -> e.low(part) <= draw[part] && draw[part] <= e.high(part))
              .count();
      assertThat(inside / draws.length).isCloseTo(0.95, within(0.015));
    }
    assertThat(e.draws(3, 7)[2]).isEqualTo(draws[2]);
  }

  /**
   * What a machine does that halves its speed when the play-off begins and keeps it: the whole
   * model alone was run on both occasions under one number.
   */
  @Test
  void aPlayOffThatRanAtAnotherPaceTellsTheSameTimes() {
    int parts = SimulatedRounds.PARTS;
    for (int seed = 1; seed <= 5; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<TimedRun> runs = new ArrayList<>();
      long now = 0;
      for (int round = 0; round < 18; round++) {
        boolean playOff = round >= 8;
        for (int p = 0; p < parts; p++) {
          boolean whole = p == SimulatedRounds.WHOLE;
          if (playOff && !whole && (p < 30 || p > 35)) {
            continue;
          }
          double nanos =
              SimulatedRounds.WORK[p] * (playOff ? 1.9 : 1) * Math.exp(0.03 * gauss(random));
          runs.add(new TimedRun(playOff && !whole ? parts + p : p, round, now, (long) nanos));
          now += (long) nanos + 50_000;
        }
      }
      JointEstimate e = JointEstimate.of(runs, 2 * parts, parts);
      for (int p = 30; p <= 35; p++) {
        double share = e.nanos(parts + p) / e.nanos(SimulatedRounds.WHOLE);
        double truth = SimulatedRounds.WORK[p] / SimulatedRounds.WORK[SimulatedRounds.WHOLE];
        assertThat(share / truth).as("seed %d, part %d", seed, p).isCloseTo(1, within(0.06));
        assertThat(e.nanos(parts + p) / e.nanos(p)).as("seed %d", seed).isCloseTo(1, within(0.06));
      }
      assertThat(e.nanos(parts)).isNaN();
    }
  }

  @Test
  void aThousandRoundsAreNoMoreThanADoubleHolds() {
    SplittableRandom random = new SplittableRandom(4);
    List<TimedRun> runs = new ArrayList<>();
    long now = 0;
    for (int round = 0; round < 1_000; round++) {
      for (int p = 0; p < 3; p++) {
        long nanos = (long) (10_000 * (p + 1) * Math.exp(0.02 * gauss(random)));
        runs.add(new TimedRun(p, round, now, random.nextInt(50) == 0 ? 5 * nanos : nanos));
        now += nanos + 1_000;
      }
    }
    JointEstimate e = SimulatedRounds.estimate(runs, 3);
    for (int p = 0; p < 3; p++) {
      assertThat(e.nanos(p) / (10_000 * (p + 1))).isCloseTo(1, within(0.02));
      assertThat(e.high(p) / e.low(p)).isLessThan(1.05);
    }
  }

  private static double gauss(SplittableRandom random) {
    double u = 1 - random.nextDouble();
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
