package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.splitpoint.device.LocalPart;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.run.RunCounters.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Our client against Triton itself (pip install nvidia-pytriton ai-edge-litert numpy): tails as
 * {@code .tflite} files on its Python backend, by REST with binary tensors and by gRPC, plain and
 * compressed, as docs/offload.md says.
 */
@Tag("proof")
class TritonServerTest {

  private static final String PYTHON = System.getProperty("python", "python3");
  private static final Path SCRIPTS = Path.of("src", "test", "interop", "triton");
  private static final Path LOG = Path.of("target", "triton.log");
  private static final int FRAMES = 12;
  private static final int MOST = 1500;

  @Test
  void tritonRunsOurTailsToTheBitPlainAndCompressed() throws Exception {
    assumeTrue(
        exit(PYTHON, "-c", "import numpy, pytriton, ai_edge_litert") == 0,
        "skipped: "
            + PYTHON
            + " has no nvidia-pytriton, ai-edge-litert and numpy (-Dpython=… names another)");
    Path repository = Files.createTempDirectory(Path.of("target"), "triton-");
    Graph lenet = Graph.read(TestModels.file("lenet", Precision.INT8));
    Graph conv = Graph.read(TestModels.file("conv5-16", Precision.INT8));
    add(repository, "lenet", lenet, 2);
    add(repository, "conv", conv, 3);
    int[] ports = freePorts();
    Process triton =
        new ProcessBuilder(
                PYTHON,
                SCRIPTS.resolve("serve.py").toString(),
                repository.toString(),
                "" + ports[0],
                "" + ports[1])
            .redirectErrorStream(true)
            .redirectOutput(LOG.toFile())
            .start();
    try {
      awaitReady(ServerAddress.of("127.0.0.1:" + ports[0]), triton);
      for (String url : List.of("http://127.0.0.1:" + ports[0], "grpc://127.0.0.1:" + ports[1])) {
        for (Compression how : List.of(Compression.NONE, Compression.GZIP)) {
          Offloader small = drive(ServerAddress.of(url), "lenet", lenet, 2, how);
          assertThat(small.counters().of(Event.COMPRESSED)).as("too small to pay").isZero();
          Offloader large = drive(ServerAddress.of(url), "conv", conv, 3, how);
          assertThat(large.counters().of(Event.COMPRESSED))
              .as("%s %s", url, how)
              .isEqualTo(how == Compression.GZIP ? large.counters().of(Event.FROM_SERVER) : 0);
          assertThat(large.counters().of(Event.COMPRESSION_REFUSED)).isZero();
        }
      }
    } finally {
      triton.destroy();
      triton.waitFor(20, TimeUnit.SECONDS);
      triton.destroyForcibly();
    }
  }

  private static void add(Path repository, String model, Graph graph, int layer) throws Exception {
    Path tail = repository.resolveSibling(repository.getFileName() + "-" + model + ".tflite");
    try (FileChannel out =
        FileChannel.open(tail, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = Slicer.suffix(graph, layer).duplicate();
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    }
    assertThat(
            exit(
                PYTHON,
                SCRIPTS.resolve("config.py").toString(),
                tail.toString(),
                repository.toString(),
                model + "-tail-" + layer))
        .isZero();
  }

  private Offloader drive(
      ServerAddress address, String model, Graph graph, int layer, Compression how)
      throws InterruptedException {
    TfLiteRuntime one = TfLiteRuntime.bundled(1, true);
    UsableSplits table = TestModels.costs(graph, 1);
    List<FrameAnswer> answers = new ArrayList<>();
    List<List<ByteBuffer>> right = new ArrayList<>();
    try (LocalPart whole = TestModels.open(graph);
        Offloader offload =
            Offloader.start(
                graph,
                table,
                address,
                TestSettings.at(model, layer, how),
                Optional.empty(),
                answers::add)) {
      // a busy machine may need some seconds for the first connection
      for (int i = 0; i < MOST && offload.counters().of(Event.FROM_SERVER) < FRAMES; i++) {
        List<ByteBuffer> frame = TestModels.frame(graph, i);
        right.add(TestModels.run(whole, frame));
        offload.frame(frame);
        TimeUnit.MILLISECONDS.sleep(20);
      }
      offload.finish();
      assertThat(answers)
          .as("%s %s", address, model)
          .extracting(FrameAnswer::outputs)
          .isEqualTo(right);
      assertThat(offload.counters().of(Event.FROM_SERVER))
          .as("%s %s %s", address, model, offload.counters().all())
          .isGreaterThanOrEqualTo(FRAMES);
      return offload;
    }
  }

  private static void awaitReady(ServerAddress address, Process server) throws Exception {
    for (int i = 0; i < 900 && server.isAlive(); i++) {
      try (Connection connection = address.connect(1000)) {
        if (connection.ready()) {
          return;
        }
      } catch (IOException notYet) {
        // it takes some seconds to start
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError("Triton does not start, see " + LOG.toAbsolutePath());
  }

  private static int[] freePorts() throws IOException {
    try (ServerSocket a = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket b = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new int[] {a.getLocalPort(), b.getLocalPort()};
    }
  }

  private static int exit(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException noPython) {
      return 127;
    }
  }
}
