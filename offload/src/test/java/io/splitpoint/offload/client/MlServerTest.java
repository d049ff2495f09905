package io.splitpoint.offload.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.splitpoint.offload.protocol.Datatype;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.InferResponse;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.TensorSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Our client against a server that others wrote: MLServer (pip install mlserver), by gRPC and by
 * REST, where MLServer takes tensors as JSON alone.
 */
@Tag("proof")
class MlServerTest {

  private static final String PYTHON = System.getProperty("python", "python3");

  @Test
  void mlServerDoublesOurTensor() throws Exception {
    assumeTrue(
        exit(new ProcessBuilder(PYTHON, "-c", "import mlserver")) == 0,
        "skipped: " + PYTHON + " has no mlserver (-Dpython=… names another)");
    int[] ports = freePorts();
    ProcessBuilder command =
        new ProcessBuilder(PYTHON, "-c", "from mlserver.cli import main; main()", "start", ".")
            .directory(Path.of("src", "test", "interop", "mlserver").toFile())
            .redirectErrorStream(true)
            .redirectOutput(Path.of("target", "mlserver.log").toFile());
    command
        .environment()
        .putAll(
            Map.of(
                "MLSERVER_HOST", "127.0.0.1",
                "MLSERVER_HTTP_PORT", "" + ports[0],
                "MLSERVER_GRPC_PORT", "" + ports[1],
                "MLSERVER_METRICS_PORT", "" + ports[2],
                "MLSERVER_PARALLEL_WORKERS", "0",
                "PYTHONDONTWRITEBYTECODE", "1",
                "PYTHONPATH", "."));
    Process mlserver = command.start();
    try {
      drive("grpc://127.0.0.1:" + ports[1], mlserver);
      drive("http://127.0.0.1:" + ports[0], mlserver);
    } finally {
      mlserver.destroy();
      mlserver.waitFor(10, TimeUnit.SECONDS);
      mlserver.destroyForcibly();
    }
  }

  private static void drive(String url, Process mlserver) throws Exception {
    try (Connection connection = connected(ServerAddress.of(url), mlserver)) {
      ModelDescription model = connection.describe("double", "");
      TensorSpec x = new TensorSpec("x", Datatype.FP32, List.of(1L, 4L));
      TensorSpec y = new TensorSpec("y", Datatype.FP32, List.of(1L, 4L));
      assertThat(model.inputs().get(0).accepts(x)).isTrue();
      ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      data.asFloatBuffer().put(new float[] {1, -2, 0.5f, 1e6f});
      InferResponse response =
          connection
              .infer(
                  new InferRequest("double", "", "", List.of(new NamedTensor(x, data)), List.of()),
                  List.of(y))
              .response();
      float[] doubled = new float[4];
      response.outputs().get(0).data().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(doubled);
      assertThat(doubled).as(url).containsExactly(2, -4, 1, 2e6f);
    }
  }

  private static Connection connected(ServerAddress address, Process server) throws Exception {
    for (int i = 0; i < 600 && server.isAlive(); i++) {
      Connection connection = null;
      try {
        connection = address.connect(1000);
        if (connection.ready() && connection.describe("double", "") != null) {
          return connection;
        }
      } catch (IOException | RuntimeException notYet) {
        // it takes some seconds to start
      }
      if (connection != null) {
        connection.close();
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError("MLServer does not start, see target/mlserver.log");
  }

  private static int[] freePorts() throws IOException {
    try (ServerSocket a = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket b = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket c = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new int[] {a.getLocalPort(), b.getLocalPort(), c.getLocalPort()};
    }
  }

  private static int exit(ProcessBuilder command) throws InterruptedException {
    try {
      return command
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException noPython) {
      return 127;
    }
  }
}
