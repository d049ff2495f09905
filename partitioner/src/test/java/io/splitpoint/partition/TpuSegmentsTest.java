package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Synthetic;
import io.splitpoint.model.edgetpu.Workload;
import java.util.List;
import org.junit.jupiter.api.Test;

class TpuSegmentsTest {

  private static final EdgeTpuModel TPU = EdgeTpuModel.of(Host.named("pcie-desktop"));

  @Test
  void neverSlowerThanWhatTheCompilerOrLibcoralWouldGive() {
    for (int size = 100; size <= 2500; size += 300) {
      for (int tpus = 1; tpus <= 4; tpus++) {
        for (Workload work :
            List.of(Synthetic.conv5(Math.min(size, 1000)), Synthetic.dense4(size))) {
          TpuSegments segments = TpuSegments.of(TPU, work);
          double best = segments.best(tpus, false).perInputMs();
          assertThat(best)
              .as("%s on %d", work.name(), tpus)
              .isLessThanOrEqualTo(segments.byCompiler(tpus).perInputMs() + 1e-9)
              .isLessThanOrEqualTo(segments.byProfiling(tpus).perInputMs() + 1e-9)
              .isCloseTo(
                  Pipeline.estimate(TPU, work, tpus, Split.PROFILED).perInputMs(), within(1e-9));
        }
      }
    }
  }

  @Test
  void segmentsThatMustFitOnChipDoOrTheNearestNumberIsNamed() {
    TpuSegments segments = TpuSegments.of(TPU, Synthetic.dense4(2048));
    PipelineEstimate three = segments.best(3, true);
    assertThat(three.segments()).allMatch(run -> run.offChipBytes() == 0);
    assertThatThrownBy(() -> segments.best(1, true))
        .isInstanceOf(InfeasibleException.class)
        .hasMessageMatching(".*do not fit on 1 Edge TPUs; the nearest number is [23]");
    assertThatThrownBy(() -> segments.best(6, false)).isInstanceOf(InputException.class);
  }
}
