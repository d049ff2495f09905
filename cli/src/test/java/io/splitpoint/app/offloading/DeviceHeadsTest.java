package io.splitpoint.app.offloading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.cli.StandInDelegate;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.TailNames;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.run.Heads;
import io.splitpoint.offload.run.Settings;
import io.splitpoint.offload.run.UsableSplits;
import io.splitpoint.offload.run.Validation;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads on a delegate beside heads on the CPU; a C library plays the accelerator. */
class DeviceHeadsTest {

  private static final Path LENET =
      Path.of("../models/src/test/resources/io/splitpoint/model/mnist_lenet.tflite");

  @TempDir Path directory;
  private final Set<Integer> compared = new HashSet<>();

  @Test
  void whatCrossesInAValidationIsWhatTheCpuWouldSend() throws Exception {
    Graph graph = Graph.read(LENET);
    Settings settings = Settings.plain("m", "", TailNames.DEFAULT, 1, true);
    DeviceSpec device =
        DeviceSpec.of("delegate:" + StandInDelegate.library(directory) + ",take=all");
    try (DeviceHeads chip =
            DeviceHeads.open(
                device,
                DeviceOptions.usual(directory),
                graph,
                settings.runtime(),
                notice -> {},
                true);
        InferenceServer server =
            InferenceServer.start(
                TfLiteRuntime.bundled(1, true),
                new ModelFiles().add("m", LENET),
                ServerSettings.local(),
                "test")) {
      Heads cpu = Heads.onCpu(graph, settings.runtime());
      Heads both = layer -> new Both(layer, chip.open(layer), cpu.open(layer));
      UsableSplits table =
          SplitCosts.timing(graph, settings, Optional.of(both)).run(1, (done, what) -> {});
      Validation validation =
          Validation.run(
              graph,
              table,
              ServerAddress.of("127.0.0.1:" + server.port()),
              settings,
              Optional.of(both),
              true,
              3,
              (done, what) -> {});
      List<Integer> heads =
          validation.rows().stream().map(row -> row.cost().layer()).filter(k -> k > 0).toList();
      assertThat(heads).isNotEmpty();
      assertThat(compared).containsExactlyInAnyOrderElementsOf(heads);
    }
  }

  /** Floats of both within a hundred thousandth of the largest. */
  private final class Both implements Heads.Head {

    private final int layer;
    private final Heads.Head own;
    private final Heads.Head cpu;

    private Both(int layer, Heads.Head own, Heads.Head cpu) {
      this.layer = layer;
      this.own = own;
      this.cpu = cpu;
    }

    @Override
    public List<ByteBuffer> run(List<ByteBuffer> frame) {
      List<ByteBuffer> outputs = own.run(frame);
      List<ByteBuffer> expected = cpu.run(frame);
      assertThat(outputs).hasSameSizeAs(expected);
      for (int i = 0; i < outputs.size(); i++) {
        same(floats(outputs.get(i)), floats(expected.get(i)));
      }
      compared.add(layer);
      return outputs;
    }

    private static void same(FloatBuffer found, FloatBuffer expected) {
      assertThat(found.remaining()).isEqualTo(expected.remaining());
      float largest = 0;
      float difference = 0;
      for (int i = 0; i < found.remaining(); i++) {
        largest = Math.max(largest, Math.abs(expected.get(i)));
        difference = Math.max(difference, Math.abs(expected.get(i) - found.get(i)));
      }
      assertThat(difference).isCloseTo(0, within(1e-5f * Math.max(1, largest)));
    }

    private static FloatBuffer floats(ByteBuffer tensor) {
      return tensor.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    @Override
    public void close() {
      own.close();
      cpu.close();
    }
  }
}
