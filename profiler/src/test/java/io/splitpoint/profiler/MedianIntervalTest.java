package io.splitpoint.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MedianIntervalTest {

  /** Ranks and coverage as tabulated in Conover, and in Hahn and Meeker, table A.15. */
  @ParameterizedTest
  @CsvSource({
    "5, 1, 5, 0.9375",
    "6, 1, 6, 0.96875",
    "10, 2, 9, 0.978515625",
    "20, 6, 15, 0.958610534667969",
    "100, 40, 61, 0.964799799782050"
  })
  void theIntervalIsTheTabulatedPairOfRanks(int n, int low, int high, double coverage) {
    double[] ranks = IntStream.rangeClosed(1, n).asDoubleStream().toArray();
    MedianInterval interval = MedianInterval.of(ranks);
    assertThat(interval.low()).isEqualTo(low);
    assertThat(interval.high()).isEqualTo(high);
    assertThat(interval.coverage()).isCloseTo(coverage, within(1e-12));
    assertThat(interval.median()).isEqualTo((n + 1) / 2.0);
  }

  @Test
  void theTrueMedianIsInsideAsOftenAsTheCoverageSays() {
    SplittableRandom random = new SplittableRandom(7);
    int trials = 20_000;
    int inside = 0;
    double coverage = 0;
    for (int trial = 0; trial < trials; trial++) {
      // a skewed distribution, as latencies are: exponential, whose median is ln 2
      MedianInterval interval =
          MedianInterval.of(
              IntStream.range(0, 15)
                  .mapToDouble(i -> -Math.log(1 - random.nextDouble()))
                  .toArray());
      coverage = interval.coverage();
      if (interval.low() <= Math.log(2) && Math.log(2) <= interval.high()) {
        inside++;
      }
    }
    assertThat((double) inside / trials).isCloseTo(coverage, within(0.006));
  }

  @Test
  void theCoverageOfManyValuesDoesNotUnderflow() {
    double[] values = IntStream.range(0, 5_000).asDoubleStream().toArray();
    MedianInterval interval = MedianInterval.of(values);
    assertThat(interval.coverage()).isBetween(0.95, 0.96);
    assertThat(interval.high() - interval.low())
        .isCloseTo(2 * 1.96 * Math.sqrt(5_000) / 2, within(3.0));
  }

  @Test
  void theValuesAreLeftInTheirOrder() {
    double[] values = {3, 1, 2};
    MedianInterval.of(values);
    assertThat(values).containsExactly(3, 1, 2);
  }
}
