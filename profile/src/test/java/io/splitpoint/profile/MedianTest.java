package io.splitpoint.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MedianTest {

  @Test
  void ofAnOddNumberItIsTheMiddleOne() {
    assertThat(Median.of(5, 1, 3)).isEqualTo(3);
    assertThat(Median.of(7)).isEqualTo(7);
  }

  @Test
  void ofAnEvenNumberItIsTheMeanOfTheTwoInTheMiddle() {
    assertThat(Median.of(10, 1, 4, 2)).isEqualTo(3);
    assertThat(Median.of(List.of(4L, 1L))).isEqualTo(2.5);
  }

  @Test
  void theValuesStayInTheirOrder() {
    double[] values = {3, 1, 2};
    Median.of(values);
    assertThat(values).containsExactly(3, 1, 2);
  }

  @Test
  void ofNothingThereIsNone() {
    assertThatThrownBy(() -> Median.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
