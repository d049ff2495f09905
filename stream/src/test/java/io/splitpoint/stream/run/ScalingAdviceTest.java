package io.splitpoint.stream.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ScalingAdviceTest {

  private static StageReport stage(String name, int servers, double ms) {
    return stage(name, servers, ms, OptionalDouble.empty());
  }

  private static StageReport stage(String name, int servers, double ms, OptionalDouble paceFps) {
    OptionalDouble each = OptionalDouble.of(ms);
    Latencies work = new Latencies(100, 100 * ms, each, each, each, each);
    return new StageReport(name, servers, work, 0, paceFps, 1);
  }

  private static StreamResult report(double preprocessMs, double cpuMs) {
    return report(preprocessMs, cpuMs, 390);
  }

  private static StreamResult report(double preprocessMs, double cpuMs, double fps) {
    return new StreamResult(
        100,
        0,
        OptionalDouble.of(fps),
        List.of(
            stage("capture", 1, 0.1),
            stage("preprocess", 1, preprocessMs),
            stage("infer", 2, 5),
            stage("decode", 1, 0.01),
            stage("write", 1, 0.2)),
        stage("latency", 1, 12).work(),
        2,
        cpuMs,
        true);
  }

  @Test
  void theStageWithTheLeastRateIsTheBottleneck() {
    StreamResult report = report(1, 1);
    assertThat(report.bottleneck()).map(StageReport::name).contains("infer");
    assertThat(report.bound())
        .isEqualTo("infer is the bottleneck: 2 at ~5.00 ms, at most ~400.0 fps; reached 97.5 %");
    assertThat(report(3, 1).bottleneck()).map(StageReport::name).contains("preprocess");
  }

  @Test
  void noStreamReachesMoreThanItsBottleneckAllows() {
    assertThat(report(1, 1, 431).bound())
        .isEqualTo(
            "infer is the bottleneck: 2 at ~5.00 ms, at most ~400.0 fps; reached all of that");
  }

  @Test
  void aLiveSourceIsBoundByItsClockHoweverShortItsReadingsWere() {
    OptionalDouble pace = OptionalDouble.of(30);
    assertThat(stage("capture", 1, 20, pace).boundFps()).hasValue(30);
    assertThat(stage("capture", 1, 50, pace).boundFps()).hasValue(20);
  }

  @Test
  void scalingEndsWherePreprocessingOnAllCoresBinds() {
    // 2 cores / 1 ms = 2,000 fps; an accelerator gives 200
    ScalingAdvice scaling =
        ScalingAdvice.of(report(1, 0.5), 2, OptionalDouble.empty()).orElseThrow();
    assertThat(scaling.binding()).isEqualTo("preprocess on all cores");
    assertThat(scaling.limitFramesPerS()).isCloseTo(2_000, within(1e-6));
    assertThat(scaling.helpfulAccelerators()).isEqualTo(10);
  }

  @Test
  void adviceOnModelledAcceleratorsIsNotThatOfTheProcessorThatComputesInTheirPlace() {
    // the two took 5 ms each here, and by the model 0.4 ms each
    ScalingAdvice scaling =
        ScalingAdvice.of(report(1, 0.5), 2, OptionalDouble.of(5_000)).orElseThrow();
    assertThat(scaling.binding()).isEqualTo("preprocess on all cores");
    assertThat(scaling.helpfulAccelerators()).isEqualTo(1);
  }

  @Test
  void scalingEndsWhereTheCoresAreFull() {
    ScalingAdvice scaling = ScalingAdvice.of(report(1, 4), 2, OptionalDouble.empty()).orElseThrow();
    assertThat(scaling.binding()).isEqualTo("all stages but the accelerators' on 2 cores");
    assertThat(scaling.limitFramesPerS()).isCloseTo(500, within(1e-6));
    assertThat(scaling.helpfulAccelerators()).isEqualTo(3);
  }

  /** An encoder that is opened by its first frame used to make a stream faster than its bound. */
  @Test
  void theFirstFramePaysForWhatItOpensAndBoundsNothing() {
    StageClock write = new StageClock("write");
    write.first(System.nanoTime() - 500_000_000L);
    assertThat(write.total().meanMs().orElseThrow()).isGreaterThanOrEqualTo(500);
    write.recorder().recordValue(1_000_000L);
    write.collect();
    assertThat(write.total().meanMs().orElseThrow()).isCloseTo(1, within(0.01));
    assertThat(write.total().count()).isEqualTo(1);
  }

  @Test
  void processorTimeThatStandsInForADeviceIsNotTheStreams() throws InterruptedException {
    AtomicLong counted = new AtomicLong();
    StageThreads crew = new StageThreads(List.of(), counted);
    StageThreads.Work work =
        () -> {
          for (long end = System.nanoTime() + 20_000_000L; System.nanoTime() < end; ) {}
        };
    crew.stage("infer", List.of(work), false, () -> {});
    crew.start();
    crew.join();
    assertThat(counted).hasValue(0);
  }
}
