package io.splitpoint.offload.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client that Triton's authors publish (pip install tritonclient[grpc,http] numpy). */
@Tag("proof")
class TritonClientTest {

  private static final String PYTHON = System.getProperty("python", "python3");

  @Test
  void tritonsOwnClientGetsTheSameBytesOverRestAndGrpc(@TempDir Path directory) throws Exception {
    assumeTrue(
        run(PYTHON, "-c", "import numpy, tritonclient.grpc, tritonclient.http").exit == 0,
        "skipped: "
            + PYTHON
            + " has no tritonclient[grpc,http] and numpy (-Dpython=… names another)");
    ModelFiles files =
        new ModelFiles()
            .add("lenet", TestModels.file("lenet", Precision.FLOAT32))
            .add("conv5-16", TestModels.file("conv5-16", Precision.INT8));
    Files.copy(TestModels.file("lenet", Precision.INT8), directory.resolve("later.tflite"));
    ServerSettings settings =
        new LocalSettings().directory(new ModelDirectory(directory, any -> {})).get();
    try (InferenceServer server =
        InferenceServer.start(TfLiteRuntime.bundled(1, true), files, settings, "test")) {
      Result result =
          run(
              PYTHON,
              Path.of("src", "test", "interop", "triton_client.py").toString(),
              Integer.toString(server.port()),
              Integer.toString(server.grpcPort()),
              "later",
              "lenet",
              "lenet-tail-2",
              "conv5-16",
              "conv5-16-tail-3");
      assertThat(result.exit).as(result.output).isZero();
    }
  }

  private record Result(int exit, String output) {}

  private static Result run(String... command) throws IOException, InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException noPython) {
      return new Result(127, noPython.getMessage());
    }
  }
}
