package io.splitpoint.offload.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.device.LocalPart;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Cause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A worker for which there is no memory when it needs a second interpreter, once: a stand-in throws
 * what Java would.
 */
@Timeout(240)
class OutOfMemoryTest {

  private static final int CLIENTS = 6;

  /** Opens interpreters, except the first one that a worker asks for. */
  private static final class Scarce implements Function<ByteBuffer, LocalPart> {
    final AtomicInteger failures = new AtomicInteger();
    final Set<String> askedLater = ConcurrentHashMap.newKeySet();

    @Override
    public LocalPart apply(ByteBuffer model) {
      String thread = Thread.currentThread().getName();
      if (thread.startsWith("offload-worker-")) {
        if (failures.compareAndSet(0, 1)) {
          throw new OutOfMemoryError("a stand-in");
        }
        askedLater.add(thread);
      }
      return TfLiteRuntime.bundled(1, true).load(model);
    }
  }

  @Test
  void overRestItIs503ThereAndCountedAndTheWorkerServesOn() throws Exception {
    check(server -> "http://127.0.0.1:" + server.port(), InferenceServer::restBudget);
  }

  @Test
  void overGrpcItIsUnavailableThereAndCountedAndTheWorkerServesOn() throws Exception {
    check(server -> "grpc://127.0.0.1:" + server.grpcPort(), InferenceServer::grpcBudget);
  }

  private static void check(
      Function<InferenceServer, String> url, Function<InferenceServer, Budget.Port> budget)
      throws Exception {
    Scarce scarce = new Scarce();
    Set<Thread> ofOthers = Thread.getAllStackTraces().keySet();
    ServerSettings settings = new LocalSettings().workers(2, 64).get();
    ModelFiles files = new ModelFiles().add("m", TestModels.file("lenet", Precision.FLOAT32));
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (InferenceServer server =
        InferenceServer.start(new ModelStore(files, settings, 1, scarce), settings, "test")) {
      AtomicBoolean enough = new AtomicBoolean();
      List<Future<Integer>> told = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        told.add(clients.submit(() -> ask(url.apply(server), enough)));
      }
      while (scarce.failures.get() == 0) {
        Thread.sleep(1); // until two requests run at once
      }
      long then = server.answered();
      while (server.answered() < then + 500) {
        Thread.sleep(1);
      }
      enough.set(true);
      int refusals = 0;
      for (Future<Integer> client : told) {
        refusals += client.get();
      }
      assertThat(refusals).as("requests that were told so").isEqualTo(1);
      assertThat(budget.apply(server).refusals(Cause.OUT_OF_MEMORY)).isEqualTo(1);
      assertThat(budget.apply(server).refusals(Cause.FAULT)).isZero();
      // a worker that had died would have been replaced by one of another name
      Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
      threads.removeAll(ofOthers);
      assertThat(threads)
          .extracting(Thread::getName)
          .contains("offload-worker-1", "offload-worker-2")
          .doesNotContain("offload-worker-3");
      assertThat(scarce.askedLater).isSubsetOf("offload-worker-1", "offload-worker-2");
    } finally {
      clients.shutdownNow();
    }
  }

  /** Asks until it is enough; how many requests were refused for want of memory. */
  private static int ask(String url, AtomicBoolean enough) throws Exception {
    int refused = 0;
    try (Connection connection = ServerAddress.of(url).connect(60_000)) {
      ModelDescription model = connection.describe("m", "");
      List<NamedTensor> inputs =
          model.inputs().stream()
              .map(spec -> new NamedTensor(spec, ByteBuffer.allocate((int) spec.bytes())))
              .toList();
      while (!enough.get()) {
        try {
          connection.infer(new InferRequest("m", "", "", inputs, List.of()), model.outputs());
        } catch (ProtocolException told) { // 503
          assertThat(told.kind()).isEqualTo(ProtocolException.Kind.UNAVAILABLE);
          assertThat(told).hasMessageContaining("no memory");
          refused++;
        } catch (IOException told) { // so gRPC's client tells UNAVAILABLE, code 14
          assertThat(told).hasMessageContaining("UNAVAILABLE: the server has no memory");
          refused++;
        }
      }
    }
    return refused;
  }
}
