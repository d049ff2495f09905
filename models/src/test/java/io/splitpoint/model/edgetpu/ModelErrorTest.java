package io.splitpoint.model.edgetpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ModelErrorTest {
  private static final EdgeTpuModel PI = EdgeTpuModel.of(Host.named("usb3-rpi4"));

  @Test
  void anIntervalHoldsTheLatencyByTheSameFactorOnBothSides() {
    for (Workload work : List.of(Synthetic.conv5(64), Synthetic.dense4(2500))) {
      Estimate estimate = PI.estimate(work);
      assertThat(estimate.latencyLowMs()).isPositive().isLessThan(estimate.latencyMs());
      assertThat(estimate.latencyMs() / estimate.latencyLowMs())
          .isCloseTo(estimate.latencyHighMs() / estimate.latencyMs(), within(1e-9));
      assertThat(estimate.energyLowMj()).isPositive().isLessThan(estimate.energyMj());
      assertThat(estimate.energyHighMj() / estimate.energyMj())
          .as("the power's error comes on top of the latency's")
          .isGreaterThan(estimate.latencyHighMs() / estimate.latencyMs());
    }
  }

  @Test
  void bothPartsTogetherAreTheRootOfTheSumOfTheirSquares() {
    ModelError error = new ModelError(0.3, 0.4, 2);
    assertThat(error.logSd()).isCloseTo(0.5, within(1e-12));
    assertThat(error.high(10)).isCloseTo(10 * Math.E, within(1e-9));
    assertThat(error.low(10)).isCloseTo(10 / Math.E, within(1e-9));
    assertThat(error.withCommon(0.4).commonLogSd()).isCloseTo(0.5, within(1e-12));
    assertThat(error.withCommon(0.4).ownLogSd()).isEqualTo(0.4);
  }

  @Test
  void aRunIsJudgedByWhatItIsMadeOf() {
    ModelErrors errors = ModelErrors.shipped();
    assertThat(own(PI.estimate(Synthetic.conv5(64).range(1, 4))))
        .isEqualTo(errors.largeOutput().ownLogSd());
    assertThat(own(PI.estimate(Synthetic.dense4(2500)))).isEqualTo(errors.streaming().ownLogSd());
    assertThat(own(PI.estimate(Synthetic.dense4(300)))).isEqualTo(errors.cached().ownLogSd());
    Workload cpu =
        Workload.chain(
            "cpu", 1000, List.of(OpShape.plain(OpKind.UNSUPPORTED, 1, 1 << 20, 1 << 20)));
    assertThat(own(PI.estimate(cpu))).isEqualTo(errors.onCpu().ownLogSd());
    PipelineEstimate two = Pipeline.estimate(PI, Synthetic.dense4(2500), 2, Split.PROFILED);
    assertThat(two.error()).isEqualTo(errors.pipeline());
  }

  private static double own(Estimate estimate) {
    return estimate.error().ownLogSd();
  }

  @Test
  void aSmallRunIsLessCertainBecauseTheCallsCostIsNotKnown() {
    double small = PI.estimate(Synthetic.dense4(100)).error().logSd();
    double large = PI.estimate(Synthetic.dense4(1300)).error().logSd();
    assertThat(small).isGreaterThan(large);
  }
}
