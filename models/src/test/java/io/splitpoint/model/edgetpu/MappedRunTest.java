package io.splitpoint.model.edgetpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.splitpoint.model.Graph;
import io.splitpoint.model.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which operators run on the chip, and what the others cost. */
class MappedRunTest {

  private static final EdgeTpuModel TPU = EdgeTpuModel.of(Host.named("usb3-desktop"));

  private static final OpShape CONV = OpShape.convolution(2, 32, 32, 64, 64, 3, true);
  private static final OpShape PASS = OpShape.pass(1, 65_536, 65_536);
  private static final OpShape CPU = OpShape.plain(OpKind.UNSUPPORTED, 1, 65_536, 65_536);

  private static Workload of(OpShape... ops) {
    return Workload.chain("chain", 65_536, List.of(ops));
  }

  private static Graph model(String name) {
    Path file = Path.of(System.getProperty("shared.data"), "cases", "models", name + ".tflite");
    assumeTrue(Files.isRegularFile(file), "no shared data here");
    return Graph.read(file);
  }

  @Test
  void theFirstRunWithWeightsIsMapped() {
    assertThat(of(CONV, PASS, CPU, CONV).mapped()).isEqualTo(new Workload.Mapped(0, 2));
    assertThat(of(CPU, CONV, PASS).mapped()).isEqualTo(new Workload.Mapped(1, 3));
    assertThat(of(PASS, CPU, CPU, CONV, CPU, CONV).mapped()).isEqualTo(new Workload.Mapped(3, 4));
    assertThat(of(CPU, PASS, CPU).mapped()).isEqualTo(new Workload.Mapped(1, 2));
    Workload.Mapped none = of(CPU, CPU).mapped();
    assertThat(none.begin()).isEqualTo(none.end());
  }

  @Test
  void aLeadingCpuOperatorAddsItsOwnTimeAndNoMore() {
    Estimate without = TPU.estimate(of(CONV, CONV));
    Estimate with = TPU.estimate(of(CPU, CONV, CONV));

    double cpuMs = TPU.estimate(of(CPU)).latencyMs();
    assertThat(with.latencyMs()).isCloseTo(without.latencyMs() + cpuMs, within(1e-9));
    assertThat(with.onChipBytes()).isEqualTo(without.onChipBytes());
    assertThat(with.parts().cpuOps()).isEqualTo(1);
    assertThat(TPU.memory(of(CPU, CONV, CONV)).cached()).containsExactly(1, 2);
  }

  @Test
  void theCompilerGoesOnBehindALeadingOperatorThatItDoesNotKnow() {
    Estimate with = TPU.estimate(Workload.of(model("02-leading-unsupported-op")));
    Estimate without = TPU.estimate(Workload.of(model("02-without-it")));

    assertThat(with.parts().cpuOps()).isEqualTo(1);
    assertThat(with.latencyMs()).isBetween(without.latencyMs(), 2 * without.latencyMs());
  }

  @Test
  void operatorsWithoutOutputsStayOnTheCpu() {
    Estimate estimate = TPU.estimate(Workload.of(model("03-alexa-wakeword")));

    assertThat(estimate.latencyMs()).isPositive().isFinite();
    assertThat(estimate.parts().cpuOps()).isPositive();
  }

  @Test
  void layersThatComputeNothingHaveAnErrorAllTheSame() {
    OpShape names = OpShape.plain(OpKind.UNSUPPORTED, 1, 0, 0);
    Estimate nothing = TPU.estimate(of(names, CONV), 1, 1);

    assertThat(nothing.latencyMs()).isPositive();
    assertThat(nothing.latencyHighMs()).isFinite().isGreaterThan(nothing.latencyMs());
    assertThat(nothing.energyHighMj()).isFinite().isGreaterThan(nothing.energyMj());
  }

  @Test
  void aBatchOfImagesIsNotMapped() {
    Estimate estimate = TPU.estimate(Workload.of(model("11-batch8")));

    assertThat(estimate.parts().cpuOps()).isEqualTo(2);
    assertThat(estimate.onChipBytes()).isZero();
  }

  @Test
  void theLayersOfACompiledModelAreNotKnown() {
    Graph compiled = model("01-compiled_edgetpu");

    assertThatThrownBy(() -> Workload.of(compiled))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("found a compiled one");
  }
}
