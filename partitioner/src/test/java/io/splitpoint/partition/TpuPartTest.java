package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.model.edgetpu.Chip;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Synthetic;
import io.splitpoint.model.edgetpu.Workload;
import java.util.List;
import org.junit.jupiter.api.Test;

class TpuPartTest {

  @Test
  void partsAddUpToTheWholeAndACutCostsACallAndATensorOutAndIn() {
    EdgeTpuModel tpu = EdgeTpuModel.of(Host.named("pcie-desktop"));
    Workload chain = Synthetic.conv5(300);
    Estimate whole = tpu.estimate(chain);
    for (int count = 1; count <= 5; count++) {
      List<TpuPart> parts = TpuPart.of(tpu, TpuSegments.of(tpu, chain).best(count, false));
      assertThat(parts).hasSize(count);
      assertThat(parts.get(0).cutMs()).isZero();
      double run = parts.stream().mapToDouble(TpuPart::runMs).sum();
      assertThat(run).isCloseTo(whole.latencyMs(), within(0.02 * whole.latencyMs()));
      assertThat(parts.stream().mapToLong(TpuPart::bytes).sum())
          .isBetween(whole.onChipBytes() * 99 / 100, whole.onChipBytes() * 101 / 100)
          .isLessThan(Chip.shipped().parameterBytes());
      assertThat(parts.subList(1, count))
          .allMatch(part -> part.cutMs() > whole.parts().overheadMs());
      assertThat(parts)
          .allMatch(
              part ->
                  Math.abs(part.reloadMs() - part.bytes() / (tpu.host().inputMbPerS() * 1e3))
                      < 1e-9);
    }
  }
}
