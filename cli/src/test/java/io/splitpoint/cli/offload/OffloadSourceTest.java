package io.splitpoint.cli.offload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.app.offloading.OffloadFrames;
import io.splitpoint.cli.Run;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.SyntheticSource;
import io.splitpoint.stream.sink.Sinks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames of a video, a folder and a pattern through a split, compared bit by bit. */
class OffloadSourceTest {

  @TempDir Path directory;

  private JsonNode run(String model, int port, String... more) throws Exception {
    List<String> args =
        new ArrayList<>(
            List.of(
                "offload",
                "run",
                "--model",
                model,
                "--remote-name",
                "model",
                "--split",
                "2",
                "--server",
                "127.0.0.1:" + port,
                "--quick-runs",
                "1",
                "--verify",
                "--quiet",
                "--json"));
    args.addAll(List.of(more));
    Run run = Run.of(args.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  private static InferenceServer serving(Path model) {
    return InferenceServer.start(
        TfLiteRuntime.bundled(1, true),
        new ModelFiles().add("model", model),
        ServerSettings.local(),
        "test");
  }

  private static Run tried(Path model, int port, String... more) {
    List<String> args = new ArrayList<>(List.of("offload", "run", "--model", model.toString()));
    args.addAll(List.of("--server", "127.0.0.1:" + port));
    args.addAll(List.of(more));
    return Run.of(args.toArray(String[]::new));
  }

  private String recorded(String spec, int frames) {
    try (SyntheticSource source = SyntheticSource.named("synthetic:96x64@30");
        Sink sink = Sinks.open(spec, source)) {
      Picture picture = new Picture(96, 64);
      for (int i = 0; i < frames; i++) {
        source.read(picture);
        sink.write(i, picture, Result.None.NONE);
      }
    }
    return spec;
  }

  @Test
  void everyPictureOfASourceGetsTheWholeModelsBytesFromTheServer() throws Exception {
    Path model = Zoo.build("lenet", Precision.INT8, directory);
    String video = recorded(directory.resolve("seen.mp4").toString(), 7);
    String folder = recorded(directory.resolve("pictures") + "/", 4);
    try (InferenceServer server = serving(model)) {
      int port = server.port();
      JsonNode all = run(model.toString(), port, "--source", video);
      assertThat(all.get("frames").asInt()).isEqualTo(7);
      assertThat(all.get("wrong").asInt()).isZero();
      assertThat(all.get("counters").get("from_server").asInt()).isEqualTo(7);
      JsonNode first = run(model.toString(), port, "--source", video, "--frames", "3");
      assertThat(first.get("frames").asInt()).isEqualTo(3);
      JsonNode pictures = run(model.toString(), port, "--source", folder, "--whole");
      assertThat(pictures.get("frames").asInt()).isEqualTo(4);
      assertThat(pictures.get("wrong").asInt()).isZero();
      JsonNode pattern =
          run(model.toString(), port, "--source", "synthetic:64x48", "--frames", "5");
      assertThat(pattern.get("frames").asInt()).isEqualTo(5);
      assertThat(pattern.get("wrong").asInt()).isZero();
    }
  }

  @Test
  void aSourceThatIsNotThereEndsTheRunBeforeAnythingIsMeasured() {
    assertThatThrownBy(
            () ->
                OffloadFrames.open(
                    "nowhere.mp4",
                    false,
                    io.splitpoint.model.Graph.read(Zoo.build("lenet", Precision.INT8, directory)),
                    TfLiteRuntime.bundled(1, true),
                    true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nowhere.mp4: no such source");
  }

  @Test
  void aPortWhereNobodyListensEndsTheRunBeforeAnythingIsTimed() throws Exception {
    Path model = Zoo.build("lenet", Precision.INT8, directory);
    int port;
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Run run = tried(model, port);
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.complaint()).contains("expected an Open Inference server").contains("" + port);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aServerWithoutTheModelOrWithAnotherOneEndsTheRunBeforeAnythingIsTimed() throws Exception {
    Path lenet = Zoo.build("lenet", Precision.INT8, directory);
    Path other = Zoo.build("dense4-100", Precision.INT8, directory);
    try (InferenceServer server = serving(other)) {
      Run none = tried(lenet, server.port(), "--remote-name", "absent");
      assertThat(none.code()).isEqualTo(2);
      assertThat(none.complaint())
          .contains("the model absent or one of its tails, such as absent-tail-")
          .contains("--remote-name");
      Run tail = tried(lenet, server.port(), "--remote-name", "absent", "--split", "2");
      assertThat(tail.code()).isEqualTo(2);
      assertThat(tail.complaint()).contains("the tail absent-tail-2");
      Run wrong = tried(lenet, server.port(), "--remote-name", "model");
      assertThat(wrong.code()).isEqualTo(2);
      assertThat(wrong.complaint()).contains("expected the model of SHA-256");
    }
  }

  @Test
  void aDeadlineThatLeavesTheServerNoTimeIsSaidWithTheTimeThatItHas() throws Exception {
    // its tail takes milliseconds, so that no answer is there before it is waited for
    Path model = Zoo.build("conv5-128", Precision.INT8, directory);
    try (InferenceServer server = serving(model)) {
      Run run =
          tried(
              model,
              server.port(),
              "--remote-name",
              "model",
              "--split",
              "1",
              "--quick-runs",
              "1",
              "--frames",
              "5",
              "--deadline",
              "0.01",
              "--json");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err())
          .containsPattern("warning: [3-5] of 5 frames for the server were finished here")
          .contains("the server is waited for 0.0 ms");
      assertThat(new ObjectMapper().readTree(run.out()).get("warnings")).hasSize(2);
    }
  }

  @Test
  void aCompiledModelIsRefusedByTheServerAtItsStart() {
    Run run =
        Run.of(
            "offload",
            "serve",
            "--model",
            "../models/src/test/resources/io/splitpoint/model/edgetpu/mnist_lenet_quant_edgetpu.tflite");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.complaint()).contains("compiled for the Edge TPU").contains("uncompiled");
    assertThat(run.out()).doesNotContain("serving");
  }

  @Test
  void compressionIsCountedAndAnyOtherWordForItIsRefused() throws Exception {
    Path model = Zoo.build("conv5-16", Precision.INT8, directory);
    try (InferenceServer server = serving(model)) {
      int port = server.port();
      JsonNode gzip = run(model.toString(), port, "--frames", "5", "--compression", "gzip");
      assertThat(gzip.get("wrong").asInt()).isZero();
      assertThat(gzip.get("counters").get("compressed").asInt()).isEqualTo(5);
      assertThat(gzip.get("sent_bytes").asLong()).isLessThan(gzip.get("tensor_bytes").asLong());
      JsonNode none = run(model.toString(), port, "--frames", "5", "--compression", "none");
      assertThat(none.get("counters").get("compressed").asInt()).isZero();
      assertThat(none.get("tensor_bytes")).isEqualTo(gzip.get("tensor_bytes"));
      assertThat(none.get("sent_bytes").asLong()).isGreaterThan(none.get("tensor_bytes").asLong());
      Run wrong = tried(model, port, "--compression", "zip");
      assertThat(wrong.code()).isEqualTo(2);
      assertThat(wrong.err())
          .contains("--compression: expected one of auto, none, gzip, found 'zip'");
    }
  }

  @Test
  void headsOnAModelledCoralGiveTheSameBytesAndEveryNumberIsMarked() throws Exception {
    Path model = Zoo.build("lenet", Precision.INT8, directory);
    try (InferenceServer server = serving(model)) {
      int port = server.port();
      JsonNode coral = run(model.toString(), port, "--frames", "5", "--device", "coral");
      assertThat(coral.get("wrong").asInt()).isZero();
      assertThat(coral.get("device").asText()).isEqualTo("coral");
      assertThat(coral.get("source").asText()).isEqualTo("modelled");
      assertThat(coral.get("counters").get("from_server").asInt()).isEqualTo(5);
      JsonNode cpu = run(model.toString(), port, "--frames", "5");
      assertThat(cpu.get("source").asText()).isEqualTo("measured");
      Run missing = tried(model, port, "--device", "coral", "--require-hardware");
      assertThat(missing.code()).isEqualTo(3);
      assertThat(missing.err().lines()).hasSize(1);
      assertThat(missing.err()).contains("coral: ");
    }
  }
}
