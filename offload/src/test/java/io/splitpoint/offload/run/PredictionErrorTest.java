package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionErrorTest {

  private static Validation.Row row(int layer, double predictedMs, double atPaceMs, double ms) {
    Validation.Parts none = new Validation.Parts(0, 0, 0);
    return new Validation.Row(
        new SplitCost(layer, "l" + layer, 100, 10, 1, 1),
        predictedMs,
        atPaceMs,
        none,
        none,
        ms,
        ms - 1,
        ms + 1);
  }

  private final Validation validation =
      new Validation(
          java.util.Optional.empty(),
          new TransferCurve(List.of(new TransferCurve.Point(10, 1))),
          1,
          1,
          0,
          List.of(row(0, 18, 44, 40), row(1, 25, 20, 20), row(2, 30, 24, 25)));

  @Test
  void eachWayToPredictHasItsOwnErrorsAndItsOwnChoice() {
    assertThat(validation.byCosts().chosen().cost().layer()).isZero();
    assertThat(validation.byCosts().best().cost().layer()).isEqualTo(1);
    assertThat(validation.byCosts().regretPercent()).isEqualTo(100, within(1e-9));
    assertThat(validation.byCosts().choiceIsBest()).isFalse();
    assertThat(validation.byCosts().medianErrorPercent()).isEqualTo(25, within(1e-9));
    assertThat(validation.byCosts().worstErrorPercent()).isEqualTo(55, within(1e-9));
    assertThat(validation.atPace().regretPercent()).isZero();
    assertThat(validation.atPace().choiceIsBest()).isTrue();
    assertThat(validation.atPace().medianErrorPercent()).isEqualTo(4, within(1e-9));
    assertThat(validation.atPace().worstErrorPercent()).isEqualTo(10, within(1e-9));
  }

  @Test
  void theMedianErrorOfTwoSplitsIsTheMeanOfTheirErrors() {
    PredictionError two =
        new PredictionError(validation.rows().subList(0, 2), Validation.Row::predictedMs);
    assertThat(two.medianErrorPercent()).isEqualTo((55 + 25) / 2.0, within(1e-9));
  }

  @Test
  void aVisitsPartsAddUpAndItsLinkComesFromTheCurve() {
    SplitMeasurements visits = new SplitMeasurements(new SplitCost(1, "l", 100, 10, 5, 7));
    for (int i = 0; i < 5; i++) {
      visits.add(new Validation.Parts(10, 99, 20), new Validation.Parts(10, 4, 21));
    }
    TransferCurve curve = new TransferCurve(List.of(new TransferCurve.Point(10, 3)));
    Validation.Row row = visits.row(visits.cost(), curve, 2);
    assertThat(row.predictedMs()).isEqualTo(5 + 3 + 14);
    assertThat(row.predictedAtPaceMs()).isEqualTo(10 + 3 + 20);
    assertThat(row.measuredMs()).isEqualTo(35);
    assertThat(row.measured().linkMs()).isEqualTo(4);
  }
}
