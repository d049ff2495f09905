package io.splitpoint.stream.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Synthetic;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.stream.accelerator.SegmentTime;
import io.splitpoint.stream.run.Segment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChoiceTest {

  private static final EdgeTpuModel TPU = EdgeTpuModel.of(Host.named("pcie-desktop"));

  /** All partitions of 4 and of 5 chips. */
  private static final Map<Integer, List<List<Integer>>> SHARINGS =
      Map.of(
          4,
          List.of(List.of(4), List.of(3, 1), List.of(2, 2), List.of(2, 1, 1), List.of(1, 1, 1, 1)),
          5,
          List.of(
              List.of(5),
              List.of(4, 1),
              List.of(3, 2),
              List.of(3, 1, 1),
              List.of(2, 2, 1),
              List.of(2, 1, 1, 1),
              List.of(1, 1, 1, 1, 1)));

  private static Choice choose(String mode, int accelerators, Workload work) {
    return Choice.of(
        Mode.of(mode, accelerators),
        accelerators,
        TPU,
        work,
        work.layers(),
        n -> Pipeline.estimate(TPU, work, n, Split.PROFILED).lastLayers(),
        SHARINGS.getOrDefault(accelerators, List.of()));
  }

  @ParameterizedTest
  @CsvSource({"conv5-800,2", "conv5-800,4", "dense4-2300,2", "dense4-2300,3", "dense4-500,4"})
  void theSlowestSegmentTimeIsThePipelineEstimates(String name, int segments) {
    Workload work = Synthetic.named(name).orElseThrow();
    PipelineEstimate pipeline = Pipeline.estimate(TPU, work, segments, Split.PROFILED);
    List<SegmentTime> times = StageTimes.of(TPU, pipeline, Arrangement.evenly(segments, 1));
    assertThat(times.stream().mapToDouble(SegmentTime::runMs).max().orElseThrow())
        .isCloseTo(pipeline.perInputMs(), within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"conv5-800,2", "conv5-800,4", "dense4-2300,3", "dense4-500,1"})
  void aFramesWayIsThatOfThePipelinesEstimate(String name, int segments) {
    Workload work = Synthetic.named(name).orElseThrow();
    PipelineEstimate pipeline = Pipeline.estimate(TPU, work, segments, Split.PROFILED);
    assertThat(choose(segments == 1 ? "replicate" : "pipeline", segments, work).latencyMs())
        .isCloseTo(pipeline.firstToLastMs(), within(1e-9));
  }

  /**
   * The multi-TPU study's networks (data/edgetpu): 4 chips give more than 4 times the rate of one
   * when the parameters then fit.
   */
  @ParameterizedTest
  @ValueSource(strings = {"dense4-2300", "dense4-2000"})
  void aPipelineGainsMoreThanItsChipsWhenTheParametersThenFit(String name) {
    Workload work = Synthetic.named(name).orElseThrow();
    assertThat(TPU.estimate(work).offChipBytes()).isPositive();
    double one = choose("replicate", 1, work).fps();
    double replicated = choose("replicate", 4, work).fps();
    double pipelined = choose("pipeline", 4, work).fps();
    assertThat(replicated).isCloseTo(4 * one, within(1e-9 * replicated));
    assertThat(pipelined).isGreaterThan(4 * one);
    Choice auto = choose("auto", 4, work);
    assertThat(auto.arrangements().get(0).lastLayers()).hasSizeGreaterThan(1);
    assertThat(auto.why()).contains("would stream").contains("modelled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dense4-500", "conv5-200"})
  void aModelThatFitsOneChipDoesNotProfitFromSegments(String name) {
    Workload work = Synthetic.named(name).orElseThrow();
    assertThat(TPU.estimate(work).offChipBytes()).isZero();
    assertThat(choose("pipeline", 4, work).fps()).isLessThan(choose("replicate", 4, work).fps());
    Choice auto = choose("auto", 4, work);
    assertThat(auto.name()).isEqualTo("replicate");
    assertThat(auto.why()).contains("fits on one chip");
  }

  @Test
  void autoIsNeverSlowerThanWhatCanBeAskedFor() {
    for (int size = 300; size <= 2_700; size += 200) {
      Workload work = Synthetic.dense4(size);
      double auto = choose("auto", 4, work).fps();
      for (String mode : List.of("replicate", "pipeline", "2x2", "3+1", "2+1+1")) {
        assertThat(choose(mode, 4, work).fps())
            .as("dense4-%d %s", size, mode)
            .isLessThanOrEqualTo(auto / 0.98);
      }
    }
  }

  @Test
  void aFurtherAcceleratorGoesWhereFramesWaitLongest() {
    List<SegmentTime> times = List.of(new SegmentTime(2, 2), new SegmentTime(5, 5));
    assertThat(StageTimes.whereItHelps(List.of(2.0, 5.0), 4)).containsExactly(0, 1, 1, 1);
    Arrangement four = new Arrangement(List.of(1, 2), List.of(0, 1, 1, 1), times, 0);
    assertThat(four.fps()).isCloseTo(1e3 / 2, within(1e-9));
    assertThat(four.name()).isEqualTo("segments on [1, 3]");
  }

  @Test
  void aMixHasItsCopiesOfEachSegment() {
    Choice mix = choose("2x2", 4, Synthetic.dense4(2_000));
    assertThat(mix.arrangements().get(0).hosts()).containsExactlyInAnyOrder(0, 0, 1, 1);
    assertThat(mix.name()).isEqualTo("2x2");
  }

  @Test
  void pipelinesOfUnequalDepthHaveTheirOwnCutsAndTheirRatesAddUp() {
    Workload work = Synthetic.dense4(2_000);
    Choice mix = choose("2+3", 5, work);

    assertThat(mix.name()).isEqualTo("3+2");
    assertThat(mix.fps())
        .isCloseTo(
            choose("pipeline", 3, work).fps() + choose("pipeline", 2, work).fps(), within(1e-9));
    Layout layout = Layout.of(mix.arrangements());
    assertThat(layout.hosts()).containsExactly(0, 1, 2, 3, 4);
    assertThat(layout.segments()).hasSize(5);
    for (int pipeline = 0; pipeline < 2; pipeline++) {
      int p = pipeline;
      int next = 1;
      for (Segment segment : layout.segments().stream().filter(s -> s.pipeline() == p).toList()) {
        assertThat(layout.firstLayer(segment)).isEqualTo(next);
        next = layout.lastLayer(segment) + 1;
      }
      assertThat(next).isEqualTo(work.layers() + 1);
    }
    assertThat(layout.times()).hasSize(5);
  }

  @Test
  void moreSegmentsThanLayersAreRefused() {
    assertThatThrownBy(() -> choose("pipeline", 6, Synthetic.conv5(64)))
        .isInstanceOf(InputException.class)
        .hasMessage("conv5-64: expected at most 5 segments (it has 4 places to cut), found 6");
  }

  @ParameterizedTest
  @CsvSource({
    "twice,expected replicate",
    "3x2,expected 6 accelerators",
    "0x4,expected replicate",
    "2+1,expected 3 accelerators",
    "3+0,expected replicate"
  })
  void modesThatCannotBeAreRefused(String mode, String why) {
    assertThatThrownBy(() -> Mode.of(mode, 4))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(why);
  }
}
