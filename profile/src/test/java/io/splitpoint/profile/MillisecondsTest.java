package io.splitpoint.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MillisecondsTest {

  @ParameterizedTest
  @CsvSource({
    "1234.6, 1235",
    "286.43, 286",
    "26.065, 26.1",
    "1.397, 1.40",
    "0.45, 0.450",
    "0.0165, 0.0165",
    "0.00421, 0.00421",
    "0.000021, 0.0000210",
    "4.2e-8, 0.0000000420",
    "0, 0.00",
    "-0.0165, -0.0165"
  })
  void threeDigitsAreShownHoweverShortTheTime(double ms, String shown) {
    assertThat(Milliseconds.text(ms)).isEqualTo(shown);
  }

  @Test
  void anIntervalHasTheDecimalsOfItsValueAndIsNeverShownAsNothing() {
    assertThat(Milliseconds.half(0.00021, 0.0165)).isEqualTo("0.0002");
    assertThat(Milliseconds.half(0.00002, 0.0165)).isEqualTo("0.00002");
    assertThat(Milliseconds.half(0.004, 26.1)).isEqualTo("0.004");
    assertThat(Milliseconds.half(0.25, 26.1)).isEqualTo("0.25");
    assertThat(Milliseconds.half(12.34, 286)).isEqualTo("12.3");
  }
}
