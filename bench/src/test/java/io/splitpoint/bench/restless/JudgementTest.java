package io.splitpoint.bench.restless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class JudgementTest {

  /** Three layers of 10, 20 and 30 ms; the accelerator takes 3 ms for the first, 30 for two. */
  private static final Parts PARTS =
      new Parts(3, List.of(1, 2), List.of(Path.of("whole"), Path.of("h1"), Path.of("t1")));

  private static final double[] REFERENCE = {60, 10, 50, 30, 30};

  private static Said said(int best, double... tails) {
    double[] heads = {0, 3, 30, 45};
    List<Said.Row> rows = new ArrayList<>();
    for (int k = 0; k <= 3; k++) {
      rows.add(
          new Said.Row(
              "coral",
              "cpu",
              k,
              "layer" + k,
              OptionalDouble.of(heads[k]),
              OptionalDouble.of(0),
              OptionalDouble.of(tails[k]),
              OptionalDouble.of(heads[k] + tails[k])));
    }
    return new Said(
        rows,
        Optional.of(rows.get(best)),
        OptionalDouble.of(0.95),
        "sure",
        Optional.of(true),
        List.of());
  }

  @Test
  void whatIsTrueHasNoErrorAndNoRegret() {
    Judgement judgement = Judgement.of(said(3, 60, 50, 30, 0), PARTS, REFERENCE);
    assertThat(judgement.regretPercent()).isZero();
    assertThat(judgement.offPercent()).isZero();
    assertThat(judgement.tailsMedianPercent()).isZero();
    assertThat(judgement.bestLayer()).isEqualTo(3);
    assertThat(judgement.missed()).isFalse();
  }

  @Test
  void aSplitThatIsNotTheBestHasItsRegret() {
    // 53 ms after layer 1 where the accelerator alone takes 45
    Judgement judgement = Judgement.of(said(1, 60, 50, 30, 0), PARTS, REFERENCE);
    assertThat(judgement.regretPercent()).isCloseTo(100 * (53.0 / 45 - 1), within(1e-9));
    assertThat(judgement.missed()).isTrue();
  }

  @Test
  void aTailThatIsClippedToZeroIsAHundredPercentOff() {
    Judgement judgement = Judgement.of(said(1, 60, 0, 30, 0), PARTS, REFERENCE);
    assertThat(judgement.tailsWorstPercent()).isCloseTo(-100, within(1e-9));
    assertThat(judgement.worstLayer()).isEqualTo(1);
    assertThat(judgement.offPercent()).isCloseTo(100 * (3.0 / 53 - 1), within(1e-9));
  }

  @Test
  void aMachineThatIsTwiceAsSlowChangesNoTailsError() {
    Judgement judgement = Judgement.of(said(3, 120, 100, 60, 0), PARTS, REFERENCE);
    assertThat(judgement.tailsMedianPercent()).isCloseTo(0, within(1e-9));
    assertThat(judgement.tailsWorstPercent()).isCloseTo(0, within(1e-9));
  }

  @Test
  void headAndTailOfTheReferenceAreComparedWithItsWhole() {
    double[] reference = {60, 13, 50, 30, 33}; // 5 % above the whole, at both cuts
    assertThat(Judgement.of(said(3, 60, 50, 30, 0), PARTS, reference).sumPercent())
        .isCloseTo(5, within(1e-9));
  }
}
