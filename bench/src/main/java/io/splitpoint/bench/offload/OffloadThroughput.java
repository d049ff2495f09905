package io.splitpoint.bench.offload;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
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
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures the share of the bare model's rate on all cores that remains when many clients use it
 * through a server, on loopback and on the same cores.
 *
 * <pre>bench/run offload.OffloadThroughput MODEL.tflite [CLIENTS]</pre>
 *
 * The model should take several ms: every request also costs the kernel and the clients, which have
 * no machine of their own here, a tenth of a millisecond or two. The clients' share is measured and
 * printed, and the second ratio excludes it.
 */
public final class OffloadThroughput {

  private static final long NANOS = 2_000_000_000L;
  private static final int ROUNDS = 9;

  private OffloadThroughput() {}

  public static void main(String[] args) throws Exception {
    Path model = Path.of(args[0]);
    int clients = args.length > 1 ? Integer.parseInt(args[1]) : 64;
    TfLite library = TfLite.load();
    Graph graph = Graph.read(model);
    int cores = Runtime.getRuntime().availableProcessors();
    Path small = Zoo.build("lenet", Precision.INT8, Files.createTempDirectory("offload-speed"));
    ModelFiles files = new ModelFiles().add("model", model).add("small", small);
    try (InferenceServer server =
        InferenceServer.start(
            TfLiteRuntime.bundled(1, true), files, ServerSettings.local(), "bench")) {
      ManyClients many = new ManyClients(zeros(server, "model"));
      InetSocketAddress address = new InetSocketAddress("127.0.0.1", server.port());
      // the JVM compiles the code that serves requests, as in a server that ran for a minute
      new ManyClients(zeros(server, "small")).run(address, clients, 4 * NANOS);
      many.run(address, clients, 4 * NANOS);
      List<Double> ratios = new ArrayList<>();
      List<Double> withoutClients = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        double bare = bare(library, graph, cores);
        ManyClients.Result result = many.run(address, clients, NANOS);
        double served = result.answers() * 1e9 / result.nanos();
        double clientShare = (double) result.cpuNanos() / result.nanos() / cores;
        ratios.add(served / bare);
        withoutClients.add(served / bare / (1 - clientShare));
        System.out.printf(
            "%d clients: %.1f/s; bare model on %d cores: %.1f/s; %.1f %%; the clients took %.1f %%"
                + " of the cores, %.0f us a request%n",
            clients,
            served,
            cores,
            bare,
            100 * served / bare,
            100 * clientShare,
            result.cpuNanos() / 1e3 / result.answers());
      }
      Collections.sort(ratios);
      Collections.sort(withoutClients);
      System.out.printf(
          "median of %d: %.1f %%; of the cores that the clients leave: %.1f %%%n",
          ROUNDS, 100 * ratios.get(ROUNDS / 2), 100 * withoutClients.get(ROUNDS / 2));
    }
  }

  private static InferRequest zeros(InferenceServer server, String name)
      throws java.io.IOException {
    try (Connection connection = ServerAddress.of("127.0.0.1:" + server.port()).connect(5_000)) {
      ModelDescription model = connection.describe(name, "");
      List<NamedTensor> inputs =
          model.inputs().stream()
              .map(spec -> new NamedTensor(spec, ByteBuffer.allocateDirect((int) spec.bytes())))
              .toList();
      return new InferRequest(name, "", "", inputs, List.of());
    }
  }

  private static double bare(TfLite library, Graph graph, int threads) throws Exception {
    Callable<Integer> task =
        () -> {
          try (Interpreter bare =
              Interpreter.create(library, graph.bytes(), Interpreter.Options.cpu(1))) {
            long end = System.nanoTime() + NANOS;
            int n = 0;
            for (; System.nanoTime() < end; n++) {
              bare.invoke();
            }
            return n;
          }
        };
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      long start = System.nanoTime();
      int total = 0;
      for (Future<Integer> one : pool.invokeAll(Collections.nCopies(threads, task))) {
        total += one.get();
      }
      return total * 1e9 / (System.nanoTime() - start);
    } finally {
      pool.shutdown();
    }
  }
}
