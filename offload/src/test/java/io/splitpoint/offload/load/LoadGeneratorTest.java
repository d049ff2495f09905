package io.splitpoint.offload.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.TensorSpec;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class LoadGeneratorTest {

  private static LoadPlan plan(Scenario scenario, double targetMs, double seconds, long least) {
    return new LoadPlan(scenario, 200, targetMs, 0, seconds, least, 4, 1);
  }

  private static LoadResult judged(LoadPlan plan, double[] latencies, long failed) {
    Optional<String> why = failed > 0 ? Optional.of("full") : Optional.empty();
    return LoadResult.of(plan, latencies, failed, why, 10, 10);
  }

  private static double[] latencies(int fast, int slow) {
    double[] all = new double[fast + slow];
    Arrays.fill(all, 1);
    Arrays.fill(all, 0, slow, 100);
    return all;
  }

  @Test
  void aServerIsValidWhenSoFewAreSlowThatItCannotBeChance() {
    LoadPlan plan = plan(Scenario.SERVER, 10, 5, 100);
    assertThat(judged(plan, latencies(459, 0), 0).valid()).isTrue();
    assertThat(judged(plan, latencies(458, 0), 0).reasons())
        .singleElement()
        .asString()
        .contains("459 requests are needed");
    assertThat(judged(plan, latencies(661, 1), 0).valid()).isTrue();
    assertThat(judged(plan, latencies(660, 1), 0).valid()).isFalse();
    assertThat(judged(plan, latencies(900, 100), 0).reasons())
        .singleElement()
        .asString()
        .contains("100 of 1000 requests took longer than 10.00 ms, expected at most 1 %");
  }

  @Test
  void aRunThatIsShortOrHadFailuresIsInvalid() {
    assertThat(judged(plan(Scenario.SINGLE_STREAM, 0, 11, 100), latencies(1000, 0), 0).reasons())
        .containsExactly("expected at least 11.0 s, lasted 10.0 s");
    assertThat(judged(plan(Scenario.OFFLINE, 0, 5, 2000), latencies(1000, 0), 0).reasons())
        .containsExactly("expected at least 2000 requests, made 1000");
    LoadResult failed = judged(plan(Scenario.SERVER, 10, 5, 100), latencies(700, 0), 1);
    assertThat(failed.reasons()).containsExactly("1 of 701 requests failed");
    assertThat(failed.slower()).as("who gets no answer waits for ever").hasValue(1);
    assertThat(judged(plan(Scenario.SINGLE_STREAM, 0, 5, 10), latencies(63, 0), 0).reasons())
        .singleElement()
        .asString()
        .contains("at least 64 are needed");
    assertThat(judged(plan(Scenario.SINGLE_STREAM, 0, 5, 0), new double[0], 3).percentiles())
        .isEmpty();
  }

  @Test
  void everyScenarioRunsOverRestAndGrpc() throws Exception {
    ModelFiles files = new ModelFiles().add("lenet", TestModels.file("lenet", Precision.FLOAT32));
    try (InferenceServer server =
        InferenceServer.start(
            TfLiteRuntime.bundled(1, true), files, ServerSettings.local(), "test")) {
      ServerAddress rest = ServerAddress.of("http://127.0.0.1:" + server.port());
      ServerAddress grpc = ServerAddress.of("grpc://127.0.0.1:" + server.grpcPort());
      for (ServerAddress address : new ServerAddress[] {rest, grpc}) {
        for (Scenario scenario : Scenario.values()) {
          LoadResult result =
              LoadGenerator.run(
                  plan(scenario, 60_000, 0.2, 460),
                  "lenet",
                  () -> address.connect(5000),
                  done -> {});
          assertThat(result.reasons()).as("%s %s", address, scenario).isEmpty();
          assertThat(result.requests()).isGreaterThanOrEqualTo(460);
          assertThat(result.percentiles().get(0).ms()).isPositive();
        }
      }
      assertThatThrownBy(
              () ->
                  LoadGenerator.run(
                      plan(Scenario.SERVER, 1, 1, 1), "none", () -> rest.connect(5000), done -> {}))
          .isInstanceOf(ProtocolException.class);
    }
  }

  /** Takes at least a millisecond for each answer. */
  private record Slow() implements Connection {
    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public ModelDescription describe(String model, String version) {
      return new ModelDescription(model, List.of(), "", List.of(), List.of(), Map.of());
    }

    @Override
    public Exchange infer(InferRequest request, List<TensorSpec> outputs, boolean compressed) {
      long end = System.nanoTime() + 1_000_000;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      return null;
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  @Test
  void aLatencyCountsFromWhenTheRequestWasDue() throws Exception {
    // all are due at once, and each waits for all that came before
    LoadPlan flood = new LoadPlan(Scenario.SERVER, 1e6, 1e-3, 0, 0, 200, 1, 1);
    LoadResult late = LoadGenerator.run(flood, "any", Slow::new, done -> {});
    assertThat(late.requests()).isEqualTo(200);
    assertThat(late.valid()).isFalse();
    assertThat(late.percentiles().get(0).ms()).isGreaterThan(95);
    assertThat(late.percentiles().get(3).ms()).isGreaterThan(195);
  }

  @Test
  void everyScenarioLastsAsLongAsItShould() throws Exception {
    for (Scenario scenario : Scenario.values()) {
      LoadResult result =
          LoadGenerator.run(plan(scenario, 1e6, 0.1, 1), "any", Quick::new, done -> {});
      assertThat(result.seconds()).as("%s", scenario).isGreaterThanOrEqualTo(0.1);
      assertThat(result.reasons()).noneMatch(reason -> reason.contains("lasted"));
    }
  }

  @Test
  void requestsComeAtTheRateThatWasAskedFor() throws Exception {
    LoadPlan plan = new LoadPlan(Scenario.SERVER, 20_000, 1e6, 0, 0, 4000, 1, 7);
    LoadResult result = LoadGenerator.run(plan, "any", Quick::new, done -> {});
    // 4000 gaps of a Poisson process: the sum is within 4 standard errors of 0.2 s, or the machine
    // slower
    assertThat(result.seconds()).isGreaterThan(0.2 * (1 - 4 / Math.sqrt(4000)));
    assertThat(result.requests()).isEqualTo(4000);
  }

  @Test
  void whatWarmsUpDoesNotCount() throws Exception {
    AtomicInteger all = new AtomicInteger();
    LoadPlan plan = new LoadPlan(Scenario.OFFLINE, 0, 0, 0.05, 0, 10, 2, 1);
    long start = System.nanoTime();
    LoadResult result = LoadGenerator.run(plan, "any", () -> new Quick(all), done -> {});
    assertThat(result.requests()).isEqualTo(10);
    assertThat(all.get()).as("3 of each connection before").isGreaterThanOrEqualTo(16);
    assertThat((System.nanoTime() - start) / 1e9).isGreaterThanOrEqualTo(0.05 + result.seconds());
  }

  /** Answers at once. */
  private static final class Quick implements Connection {
    private final Slow slow = new Slow();
    private final AtomicInteger answered;

    Quick() {
      this(new AtomicInteger());
    }

    Quick(AtomicInteger answered) {
      this.answered = answered;
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public ModelDescription describe(String model, String version) {
      return slow.describe(model, version);
    }

    @Override
    public Exchange infer(InferRequest request, List<TensorSpec> outputs, boolean compressed) {
      answered.incrementAndGet();
      return null;
    }

    @Override
    public void close() {
      slow.close();
    }
  }

  @Test
  void aServerThatGoesAwayEndsTheLoad() throws Exception {
    ModelFiles files = new ModelFiles().add("lenet", TestModels.file("lenet", Precision.FLOAT32));
    InferenceServer server =
        InferenceServer.start(
            TfLiteRuntime.bundled(1, true), files, ServerSettings.local(), "test");
    ServerAddress rest = ServerAddress.of("http://127.0.0.1:" + server.port());
    LoadResult result =
        LoadGenerator.run(
            plan(Scenario.OFFLINE, 0, 3600, 1),
            "lenet",
            () -> rest.connect(5000),
            done -> server.close());
    assertThat(result.failed()).isPositive();
    assertThat(result.failure()).isPresent();
    assertThat(result.valid()).isFalse();
  }
}
