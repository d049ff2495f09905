package io.splitpoint.bench.offload;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.InferResponse;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Measures the cost of the server over the bare model, on loopback: one client alternates with the
 * bare model.
 *
 * <pre>bench/run offload.OffloadSpeed MODEL.tflite</pre>
 *
 * Use a model with an input of about 100 KB. Before, a small model gets so many requests that the
 * JVM has compiled the code that serves them, as it has in a server that ran for a minute. "served
 * - model" is the time of a request minus the model's time in it by the server, so that a slow run
 * of the model does not count. "bare loopback" is the time for the same bytes between two threads
 * with a socket alone, in the same rounds; "grpc-java alone" the time of gRPC's library without our
 * code.
 */
public final class OffloadSpeed {

  private static final int WARM_UP = 20_000;
  private static final int FIRST = 300;
  private static final int RUNS = 2_000;

  private OffloadSpeed() {}

  public static void main(String[] args) throws Exception {
    Path model = Path.of(args[0]);
    TfLite library = TfLite.load();
    Graph graph = Graph.read(model);
    Path small = Zoo.build("lenet", Precision.INT8, Files.createTempDirectory("offload-speed"));
    ModelFiles files = new ModelFiles().add("model", model).add("small", small);
    try (InferenceServer server =
        InferenceServer.start(
            TfLiteRuntime.bundled(1, true), files, ServerSettings.local(), "bench")) {
      for (String url :
          List.of("http://127.0.0.1:" + server.port(), "grpc://127.0.0.1:" + server.grpcPort())) {
        warmUp(ServerAddress.of(url));
      }
      for (String url :
          List.of("http://127.0.0.1:" + server.port(), "grpc://127.0.0.1:" + server.grpcPort())) {
        latency(library, graph, ServerAddress.of(url));
      }
    }
  }

  /** Sends enough requests to a small model for the JVM to compile the code that serves them. */
  private static void warmUp(ServerAddress address) throws IOException {
    try (Connection connection = address.connect(5_000)) {
      ModelDescription small = connection.describe("small", "");
      InferRequest request = zeros(small);
      for (int i = 0; i < WARM_UP; i++) {
        connection.infer(request, small.outputs());
      }
    }
  }

  /** Alternates between the bare model and the server, so that both see the same pace. */
  private static void latency(TfLite library, Graph graph, ServerAddress address)
      throws IOException {
    try (Interpreter bare = open(library, graph);
        Loopback loopback = Loopback.open(graph);
        GrpcEcho echo = GrpcEcho.of(graph);
        Connection connection = address.connect(5_000)) {
      ModelDescription description = connection.describe("model", "");
      InferRequest request = zeros(description);
      double[] bareMs = new double[RUNS];
      double[] servedMs = new double[RUNS];
      double[] modelMs = new double[RUNS];
      double[] addedMs = new double[RUNS];
      double[] loopbackMs = new double[RUNS];
      double[] echoMs = new double[RUNS];
      for (int i = 0; i < WARM_UP / 4; i++) {
        echo.call();
      }
      for (int i = -FIRST; i < RUNS; i++) {
        long start = System.nanoTime();
        bare.invoke();
        long middle = System.nanoTime();
        InferResponse answer = connection.infer(request, description.outputs()).response();
        long end = System.nanoTime();
        loopback.exchange();
        long last = System.nanoTime();
        echo.call();
        long echoed = System.nanoTime();
        if (i >= 0) {
          echoMs[i] = (echoed - last) / 1e6;
          loopbackMs[i] = (last - end) / 1e6;
          bareMs[i] = (middle - start) / 1e6;
          servedMs[i] = (end - middle) / 1e6;
          modelMs[i] = answer.timing().orElseThrow().computeMicros() / 1e3;
          addedMs[i] = servedMs[i] - modelMs[i];
        }
      }
      System.out.printf("%s, %d bytes%n", address, description.inputBytes());
      print("bare model", bareMs);
      print("served", servedMs);
      print("model in the server", modelMs);
      print("served - model in the server", addedMs);
      print("bare loopback", loopbackMs);
      print("grpc-java alone", echoMs);
      System.out.printf(
          "  added, difference of the medians: %.3f ms%n", servedMs[RUNS / 2] - bareMs[RUNS / 2]);
    }
  }

  /** Sorts and prints. */
  private static void print(String what, double[] ms) {
    Arrays.sort(ms);
    System.out.printf(
        "  %-30s median %.3f ms, p90 %.3f, p99 %.3f%n",
        what, ms[RUNS / 2], ms[RUNS * 9 / 10], ms[RUNS * 99 / 100]);
  }

  private static Interpreter open(TfLite library, Graph graph) {
    return Interpreter.create(library, graph.bytes(), Interpreter.Options.cpu(1));
  }

  private static InferRequest zeros(ModelDescription model) {
    List<NamedTensor> inputs =
        model.inputs().stream()
            .map(spec -> new NamedTensor(spec, ByteBuffer.allocateDirect((int) spec.bytes())))
            .toList();
    return new InferRequest(model.name(), "", "", inputs, List.of());
  }
}
