package io.splitpoint.app.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.device.DeviceOptions;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GangTimeTest {

  private static final EdgeTpuModel TPU = EdgeTpuModel.of(Host.named("usb3-desktop"));

  @TempDir Path directory;

  private Path data;

  @BeforeEach
  void realModel() {
    data = Path.of(System.getProperty("shared.data", "none"), "models");
    Assumptions.assumeTrue(Files.exists(data), "needs the shared models");
  }

  @Test
  void aCompiledModelTakesTheArithmeticOfWhatItWasMadeFrom() {
    Graph compiled = Graph.read(data.resolve("mobilenet_v2_1.0_224_quant_edgetpu.tflite"));
    Graph from = Graph.read(data.resolve("mobilenet_v2_1.0_224_quant.tflite"));
    CompiledModel file = CompiledModel.find(compiled).orElseThrow();
    assertThat(GangTime.modelledMs(TPU, compiled, Optional.of(from), 1))
        .hasValue(TPU.estimate(file, Optional.of(Workload.of(from))).latencyMs());
    assertThat(GangTime.modelledMs(TPU, compiled, Optional.empty(), 1))
        .hasValue(TPU.estimate(file, Optional.empty()).latencyMs());
    assertThat(GangTime.modelledMs(TPU, compiled, Optional.of(from), 2))
        .isEqualTo(GangTime.modelledMs(TPU, from, Optional.empty(), 2))
        .isPresent();
    assertThat(GangTime.modelledMs(TPU, compiled, Optional.empty(), 2)).isEmpty();
  }

  @Test
  void whatIsAssumedOfACompiledModelAloneIsSaid() throws Exception {
    String name = "mnist_lenet_quant_edgetpu.tflite";
    assertThat(notices(data.resolve(name).toRealPath())).isEmpty();
    assertThat(notices(Files.copy(data.resolve(name), directory.resolve(name))))
        .containsExactly(
            "lenet: the model that it was compiled from is not beside it, so 220"
                + " multiply-accumulates per byte of its parameters and no time on the CPU are assumed");
  }

  private List<String> notices(Path model) throws Exception {
    Path models =
        Files.writeString(directory.resolve("models.yaml"), "models:\n  lenet: " + model + "\n");
    return Runners.of(
            Accelerators.of("usb3-desktop", "1"),
            DeviceOptions.usual(directory),
            ServedModels.open(ModelsFile.read(models)),
            new Classes(new Images(Optional.empty()), List.of()))
        .notices();
  }
}
