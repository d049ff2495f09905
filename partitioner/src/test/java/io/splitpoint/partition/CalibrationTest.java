package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.partition.SimulatedProfiles.Kind;
import io.splitpoint.partition.SimulatedProfiles.Truth;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Among the cuts said to be best with probability p, a share of p is best. */
class CalibrationTest {

  private static final int BINS = 5;
  private static final Kind[] KINDS = Kind.values();
  private static final int[] RUNS = {3, 5, 9, 20, 50};

  private final double[] said = new double[BINS];
  private final int[] count = new int[BINS];
  private final int[] right = new int[BINS];
  private double saidOfWinners;
  private int rightWinners;
  private int profiles;

  /** The same where every tail was run as well. */
  @Test
  void splitsWithRunTailsSaidToBeBestWithProbabilityPAreBestInPOfAThousandProfiles() {
    for (int i = 0; i < 1000; i++) {
      SplittableRandom random = new SplittableRandom(i);
      double noise = 0.01 * Math.pow(20, random.nextDouble());
      profile(KINDS[i % KINDS.length], noise, true, random, 1000);
    }
    assertBinsAreRight();
  }

  /** 1,000 profiles; a bin of some hundred cuts is itself uncertain by two standard errors. */
  @Test
  void splitsSaidToBeBestWithProbabilityPAreBestInPOfAThousandProfiles() {
    for (int i = 0; i < 1000; i++) {
      SplittableRandom random = new SplittableRandom(i);
      double noise = 0.01 * Math.pow(20, random.nextDouble());
      profile(KINDS[i % KINDS.length], noise, false, random, 1000);
    }
    assertBinsAreRight();
  }

  private void assertBinsAreRight() {
    for (int bin = 0; bin < BINS; bin++) {
      double p = said[bin] / count[bin];
      assertThat(right[bin] / (double) count[bin])
          .as("bin %d of %d cuts", bin, count[bin])
          .isCloseTo(p, within(0.05 + 2 * Math.sqrt(p * (1 - p) / count[bin])));
    }
    assertThat(rightWinners / 1000.0).isCloseTo(saidOfWinners / 1000, within(0.03));
  }

  /** 20,000 profiles at each noise of a single run, from 3 to 50 runs of each prefix. */
  @Tag("proof")
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.02, 0.05, 0.1, 0.2})
  void everyBinIsWithinFivePercentAtEveryNoise(double noise) {
    assertEveryBin(noise, false);
  }

  /** The same where every tail was run as well. */
  @Tag("proof")
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.02, 0.05, 0.1, 0.2})
  void everyBinIsWithinFivePercentWithRunTails(double noise) {
    assertEveryBin(noise, true);
  }

  private void assertEveryBin(double noise, boolean tails) {
    for (int i = 0; i < 20_000; i++) {
      profile(KINDS[i % KINDS.length], noise, tails, new SplittableRandom(8_000_000L + i), 500);
    }
    StringBuilder found = new StringBuilder("noise " + noise);
    for (int bin = 0; bin < BINS; bin++) {
      found.append(
          "; said %.3f, right %.3f of %d"
              .formatted(said[bin] / count[bin], right[bin] / (double) count[bin], count[bin]));
    }
    System.out.println(found);
    for (int bin = 0; bin < BINS; bin++) {
      assertThat(count[bin]).as("%s", found).isGreaterThan(400);
      assertThat(right[bin] / (double) count[bin])
          .as("%s", found)
          .isCloseTo(said[bin] / count[bin], within(0.05));
    }
    assertThat(rightWinners / (double) profiles).isCloseTo(saidOfWinners / profiles, within(0.02));
  }

  private void profile(Kind kind, double noise, boolean tails, SplittableRandom random, int draws) {
    int runs = RUNS[random.nextInt(RUNS.length)];
    Truth truth = SimulatedProfiles.truth(kind, random);
    int best = truth.best();
    Partition answer =
        OneCut.solve(
            List.of(
                tails
                    ? truth.measuredWithTails(noise, runs, random)
                    : truth.measured(noise, runs, random)),
            Constraints.NONE,
            random.nextLong(),
            draws);
    for (Candidate candidate : answer.candidates()) {
      double p = candidate.probability().get(Objective.LATENCY);
      int bin = Math.min(BINS - 1, (int) (p * BINS));
      said[bin] += p;
      count[bin]++;
      right[bin] += candidate.cut().splitLayer() == best ? 1 : 0;
    }
    Candidate winner = answer.best(Objective.LATENCY).orElseThrow();
    saidOfWinners += winner.probability().get(Objective.LATENCY);
    rightWinners += winner.cut().splitLayer() == best ? 1 : 0;
    profiles++;
  }
}
