package io.splitpoint.offload.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {

  /** By multiplying out, for few. */
  private static double bruteForce(int most, int trials, double share) {
    double sum = 0;
    for (int k = 0; k <= most; k++) {
      double ways = 1;
      for (int i = 0; i < k; i++) {
        ways = ways * (trials - i) / (i + 1);
      }
      sum += ways * Math.pow(share, k) * Math.pow(1 - share, trials - k);
    }
    return sum;
  }

  @Test
  void theBinomialIsThatOfBruteForce() {
    for (int trials : new int[] {1, 2, 7, 20, 40}) {
      for (int most = 0; most <= trials; most++) {
        for (double share : new double[] {0.01, 0.1, 0.5, 0.9}) {
          assertThat(EarlyStopping.cumulative(most, trials, share))
              .isCloseTo(bruteForce(most, trials, share), within(1e-12));
        }
      }
    }
  }

  @Test
  void theLeastNumbersOfRequestsAreLoadGens() {
    // as LoadGen's own summaries say: "Processed at least 64 queries" and "662" for 90 and 99 %
    assertThat(EarlyStopping.needed(0.90, 1)).isEqualTo(64);
    assertThat(EarlyStopping.needed(0.99, 1)).isEqualTo(662);
    // ceil(log(0.01) / log(p)) when none is slower
    assertThat(EarlyStopping.needed(0.90, 0)).isEqualTo(44);
    assertThat(EarlyStopping.needed(0.99, 0)).isEqualTo(459);
  }

  @Test
  void oneRequestLessIsTooFew() {
    for (double percentile : new double[] {0.5, 0.9, 0.99}) {
      for (long slower : new long[] {0, 1, 2, 10, 100, 1000}) {
        long needed = EarlyStopping.needed(percentile, slower);
        assertThat(EarlyStopping.shows(percentile, needed, slower)).isTrue();
        assertThat(EarlyStopping.shows(percentile, needed - 1, slower)).isFalse();
        assertThat(slower).isLessThan((long) ((1 - percentile) * needed));
      }
    }
  }

  @Test
  void theEstimateIsTheHighestThatMayBeLeftOut() {
    double[] latencies = IntStream.rangeClosed(1, 64).asDoubleStream().toArray();
    assertThat(EarlyStopping.estimate(0.9, latencies)).hasValue(64);
    assertThat(EarlyStopping.estimate(0.9, Arrays.copyOf(latencies, 63))).isEmpty();
    assertThat(EarlyStopping.estimate(0.9, new double[0])).isEmpty();
    double[] million = IntStream.rangeClosed(1, 1_000_000).asDoubleStream().toArray();
    double high = EarlyStopping.estimate(0.9, million).getAsDouble();
    assertThat(EarlyStopping.shows(0.9, 1_000_000, (long) (1_000_000 - high) + 1)).isTrue();
    assertThat(EarlyStopping.shows(0.9, 1_000_000, (long) (1_000_000 - high) + 2)).isFalse();
    double[] more = IntStream.rangeClosed(1, 1000).asDoubleStream().toArray();
    double estimate = EarlyStopping.estimate(0.9, more).getAsDouble();
    long slower = (long) (1000 - estimate) + 1;
    assertThat(EarlyStopping.shows(0.9, 1000, slower)).isTrue();
    assertThat(EarlyStopping.shows(0.9, 1000, slower + 1)).isFalse();
  }

  @Test
  void theEstimateIsBelowTheTruePercentileInOneRunOfAHundred() {
    SplittableRandom random = new SplittableRandom(22);
    int below = 0;
    int runs = 4000;
    for (int run = 0; run < runs; run++) {
      double[] uniform = random.doubles(300).sorted().toArray(); // whose 90th percentile is 0.9
      below += EarlyStopping.estimate(0.9, uniform).getAsDouble() < 0.9 ? 1 : 0;
    }
    assertThat(below / (double) runs).isBetween(0.001, 0.015); // at most 0.01, less for the steps
  }

  @Test
  void aPercentilesIntervalHoldsItInNineteenRunsOfTwenty() {
    SplittableRandom random = new SplittableRandom(23);
    for (double share : new double[] {0.5, 0.9, 0.99}) {
      int held = 0;
      for (int run = 0; run < 2000; run++) {
        Percentile found = Percentile.of(share, random.doubles(700).sorted().toArray());
        assertThat(found.ms()).isBetween(found.lowMs(), found.highMs());
        held += found.lowMs() <= share && share <= found.highMs() ? 1 : 0;
      }
      assertThat(held / 2000.0).as("%s", share).isBetween(0.94, 0.99);
    }
  }

  @Test
  void whatSoFewSamplesDoNotBoundHasNoUpperEnd() {
    double[] ten = IntStream.rangeClosed(1, 10).asDoubleStream().toArray();
    Percentile found = Percentile.of(0.99, ten);
    assertThat(found.ms()).isEqualTo(10);
    assertThat(found.highMs()).isInfinite();
  }
}
