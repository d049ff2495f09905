package io.splitpoint.bench.offload;

import io.splitpoint.model.Graph;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the server costs over the bare model, on loopback: latency of one client that takes turns
 * with the bare model, and throughput of many clients against the bare model on as many threads.
 *
 * <pre>bench/run io.splitpoint.bench.offload.OffloadSpeed MODEL.tflite [CLIENTS]</pre>
 *
 * With 0 clients it stops after the latency. A model with an input of about 100 KB answers the
 * question of the issue.
 */
public final class OffloadSpeed {

  private static final int WARM_UP = 300;
  private static final int RUNS = 2_000;
  private static final long THROUGHPUT_NANOS = 8_000_000_000L;

  private OffloadSpeed() {}

  public static void main(String[] args) throws Exception {
    Path model = Path.of(args[0]);
    int clients = args.length > 1 ? Integer.parseInt(args[1]) : 64;
    TfLite library = TfLite.load();
    Graph graph = Graph.read(model);
    int cores = Runtime.getRuntime().availableProcessors();
    ModelFiles files = new ModelFiles().add("model", model);
    try (InferenceServer server =
        InferenceServer.start(library, files, ServerSettings.local(), "bench")) {
      for (String url :
          List.of("http://127.0.0.1:" + server.port(), "grpc://127.0.0.1:" + server.grpcPort())) {
        latency(library, graph, ServerAddress.of(url));
      }
      if (clients == 0) {
        return;
      }
      ServerAddress rest = ServerAddress.of("127.0.0.1:" + server.port());
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        double bare = bareThroughput(library, graph, cores);
        double served = servedThroughput(rest, clients);
        ratios.add(served / bare);
        System.out.printf(
            "throughput, %d clients: %.1f/s, bare model on %d threads: %.1f/s, %.1f %%%n",
            clients, served, cores, bare, 100 * served / bare);
      }
      ratios.sort(null);
      System.out.printf("throughput ratio, median of 3: %.1f %%%n", 100 * ratios.get(1));
    }
  }

  /** The bare model and the server take turns, so that both meet the same moments. */
  private static void latency(TfLite library, Graph graph, ServerAddress address)
      throws IOException {
    try (Interpreter bare = open(library, graph);
        Connection connection = address.connect(5_000)) {
      ModelDescription description = connection.describe("model", "");
      InferRequest request = zeros(description);
      double[] bareMs = new double[RUNS];
      double[] servedMs = new double[RUNS];
      double[] modelMs = new double[RUNS];
      double[] queueMs = new double[RUNS];
      for (int i = -WARM_UP; i < RUNS; i++) {
        long start = System.nanoTime();
        bare.invoke();
        long middle = System.nanoTime();
        var answer = connection.infer(request, description.outputs()).response();
        long end = System.nanoTime();
        if (i >= 0) {
          modelMs[i] = answer.timing().map(t -> t.computeMicros() / 1e3).orElse(Double.NaN);
          queueMs[i] = answer.timing().map(t -> t.queueMicros() / 1e3).orElse(Double.NaN);
          bareMs[i] = (middle - start) / 1e6;
          servedMs[i] = (end - middle) / 1e6;
        }
      }
      Arrays.sort(bareMs);
      Arrays.sort(servedMs);
      Arrays.sort(modelMs);
      Arrays.sort(queueMs);
      System.out.printf(
          "%s, %d bytes: bare %.3f ms median, %.3f p99; served %.3f median, %.3f p99; added %.3f"
              + " median, %.3f p99; of it the model in the server %.3f, waiting for a worker %.3f%n",
          address,
          description.inputBytes(),
          bareMs[RUNS / 2],
          bareMs[RUNS * 99 / 100],
          servedMs[RUNS / 2],
          servedMs[RUNS * 99 / 100],
          servedMs[RUNS / 2] - bareMs[RUNS / 2],
          servedMs[RUNS * 99 / 100] - bareMs[RUNS * 99 / 100],
          modelMs[RUNS / 2] - bareMs[RUNS / 2],
          queueMs[RUNS / 2]);
    }
  }

  private static double bareThroughput(TfLite library, Graph graph, int threads) throws Exception {
    return together(
        threads,
        () -> {
          try (Interpreter bare = open(library, graph)) {
            long end = System.nanoTime() + THROUGHPUT_NANOS;
            int n = 0;
            for (; System.nanoTime() < end; n++) {
              bare.invoke();
            }
            return n;
          }
        });
  }

  private static double servedThroughput(ServerAddress address, int clients) throws Exception {
    return together(
        clients,
        () -> {
          try (Connection connection = address.connect(5_000)) {
            ModelDescription description = connection.describe("model", "");
            InferRequest request = zeros(description);
            long end = System.nanoTime() + THROUGHPUT_NANOS;
            int n = 0;
            for (; System.nanoTime() < end; n++) {
              connection.infer(request, description.outputs());
            }
            return n;
          }
        });
  }

  private static double together(int threads, Callable<Integer> task) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      long start = System.nanoTime();
      int total = 0;
      for (Future<Integer> one : pool.invokeAll(java.util.Collections.nCopies(threads, task))) {
        total += one.get();
      }
      return total * 1e9 / (System.nanoTime() - start);
    } finally {
      pool.shutdown();
    }
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
