package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TailDrawsTest {

  private static final int DRAWS = 4000;
  private static final double[] PREFIX = {10, 20, 30, 40, 50, 60, 70, 80};

  @Test
  void aTailIsDrawnTowardsItsNeighboursWhereItsIntervalIsWide() {
    Map<Integer, LayerProfile> tails = new HashMap<>();
    for (int k = 1; k < 8; k++) {
      double ms = 80 - 10 * k;
      tails.put(k, k == 4 ? tail(k, 60, 30, 90) : tail(k, ms, 0.99 * ms, 1.01 * ms));
    }
    double[][] draws = draws(tails);
    // its own median says 60, all the others 40
    assertThat(mean(draws, 4)).isCloseTo(40, within(4.0));
    assertThat(mean(draws, 3)).isCloseTo(50, within(1.0));
    assertThat(deviation(draws, 3)).isLessThan(1);
  }

  @Test
  void aTailWithANarrowIntervalIsDrawnFromIt() {
    double[][] draws = draws(Map.of(3, tail(3, 70, 69, 71)));
    assertThat(mean(draws, 3)).isCloseTo(70, within(0.2));
    assertThat(deviation(draws, 3)).isBetween(0.4, 0.8);
    assertThat(draws[0][2]).isNaN();
    assertThat(draws[0][0]).isNaN();
  }

  @Test
  void modelledTailsFillTheirIntervalsAndNineOfTenDrawsLieInside() {
    Map<Integer, LayerProfile> tails = new HashMap<>();
    for (int k = 0; k < 8; k++) {
      double ms = 80 - 10 * k;
      tails.put(
          k, row(k, new Latency(ms, 0.8 * ms, 1.2 * ms, OptionalDouble.empty(), Source.MODELLED)));
    }
    double[][] draws = draws(tails);
    for (int k = 0; k < 8; k++) {
      int tail = k;
      double ms = 80 - 10 * k;
      double below = Arrays.stream(draws).filter(d -> d[tail] < 0.8 * ms).count() / (double) DRAWS;
      double above = Arrays.stream(draws).filter(d -> d[tail] > 1.2 * ms).count() / (double) DRAWS;
      assertThat(below).isCloseTo(0.05, within(0.015));
      assertThat(above).isCloseTo(0.05, within(0.015));
    }
  }

  @Test
  void aTailWithoutAnIntervalStands() {
    double[][] draws = draws(Map.of(2, tail(2, 55, 0, Double.POSITIVE_INFINITY)));
    assertThat(deviation(draws, 2)).isZero();
    assertThat(draws[0][2]).isEqualTo(55);
  }

  private static LayerProfile tail(int k, double ms, double low, double high) {
    return row(k, new Latency(ms, low, high, OptionalDouble.empty(), Source.MEASURED));
  }

  private static LayerProfile row(int k, Latency latency) {
    return Profiles.row("s", k, 1, Optional.of(latency), Optional.empty());
  }

  private static double[][] draws(Map<Integer, LayerProfile> tails) {
    long[] bytes = new long[9];
    Pairing pairing =
        Pairing.of(
                Profiles.rows("e", bytes, PREFIX),
                Profiles.rows("s", bytes, PREFIX),
                new Link("l", 80, 0, 0, 0, 0, 0))
            .withMeasuredTails(tails);
    TailDraws draws = new TailDraws(OneCut.costs(List.of(pairing)).get(0));
    SplittableRandom random = new SplittableRandom(6);
    double[][] drawn = new double[DRAWS][];
    for (int d = 0; d < DRAWS; d++) {
      drawn[d] = draws.draw(random.nextGaussian(), random).clone();
    }
    return drawn;
  }

  private static double mean(double[][] draws, int k) {
    return Arrays.stream(draws).mapToDouble(draw -> draw[k]).average().orElseThrow();
  }

  private static double deviation(double[][] draws, int k) {
    double mean = mean(draws, k);
    return Math.sqrt(
        Arrays.stream(draws)
            .mapToDouble(draw -> (draw[k] - mean) * (draw[k] - mean))
            .average()
            .orElseThrow());
  }
}
