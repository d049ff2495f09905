package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrimmedMeanTest {

  @Test
  void aTenthAtEitherEndIsLeftOutAndAtLeastOneValue() {
    assertThat(TrimmedMean.of(new double[] {7})).isEqualTo(7);
    assertThat(TrimmedMean.of(new double[] {1, 2})).isEqualTo(1.5);
    assertThat(TrimmedMean.of(new double[] {100, 1, 2})).isEqualTo(2);
    double[] twenty = new double[20];
    for (int i = 0; i < 20; i++) {
      twenty[i] = i < 2 ? -1000 : i > 17 ? 9000 : i;
    }
    assertThat(TrimmedMean.of(twenty)).isEqualTo(9.5);
  }

  /** What the median does not do: one run more in the slow hump moves it all the way. */
  @Test
  void withTwoPacesItMovesWithTheShareOfTheSlowOne() {
    double[] few = {1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2};
    double[] more = {1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2};
    assertThat(TrimmedMean.of(more) / TrimmedMean.of(few)).isCloseTo(1.077, within(0.001));
  }

  @Test
  void theIntervalHoldsTheTruthAboutNineteenTimesInTwenty() {
    SplittableRandom random = new SplittableRandom(3);
    int held = 0;
    for (int trial = 0; trial < 400; trial++) {
      double[] values = new double[25];
      for (int i = 0; i < values.length; i++) {
        values[i] = (random.nextBoolean() ? 10 : 20) + random.nextDouble(-1, 1);
      }
      double[] interval = TrimmedMean.interval(values);
      assertThat(interval[0]).isLessThanOrEqualTo(TrimmedMean.of(values));
      held += interval[0] <= 15 && 15 <= interval[1] ? 1 : 0;
    }
    assertThat(held).isBetween(352, 396); // of 400: 88 to 99 %
  }
}
