package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.run.RunCounters.Event;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UplinkTest {

  private static final Path LENET = TestModels.file("lenet", Precision.FLOAT32);

  /** A frame that gave up while the server was asked used to close the connection, each time. */
  @Test
  void aFrameThatGivesUpDoesNotBreakOffTheQuestionForItsTail() throws Exception {
    Graph graph = Graph.read(LENET);
    Settings settings = TestSettings.at("model", 2, 100.0);
    LinkEstimate estimate = new LinkEstimate();
    RunCounters counters = new RunCounters();
    Compressing compressing = new Compressing(Compression.NONE);
    LinkArbiter turns = new LinkArbiter();
    try (InferenceServer server =
            InferenceServer.start(
                TfLiteRuntime.bundled(1, true),
                new ModelFiles().add("model", LENET),
                ServerSettings.local(),
                "test");
        SlowPath path = new SlowPath(server.port(), 1000);
        ReadySplit split =
            ReadySplit.of(
                graph,
                TestModels.costs(graph, 3).after(2),
                settings.runtime(),
                Heads.onCpu(graph, settings.runtime()));
        Uplink uplink =
            new Uplink(
                ServerAddress.of("127.0.0.1:" + path.port()),
                settings,
                graph.sha256(),
                estimate,
                counters,
                compressing,
                turns,
                new ExchangeLog(
                    estimate,
                    new io.splitpoint.offload.client.LinkLog(),
                    new OverlapPolicy(),
                    turns,
                    compressing,
                    false),
                Optional.empty(),
                OptionalInt.empty(),
                () -> {})) {
      SlowPath.Hold question = path.hold("GET /v2/models/");
      uplink.start();
      while (counters.of(Event.CONNECTED) == 0) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
      PendingFrame first = frame(graph, split);
      uplink.send(first);
      question.await();
      uplink.giveUp(first);
      assertThat(first.remote()).isCompletedExceptionally();
      question.release();
      PendingFrame second = frame(graph, split);
      uplink.send(second);
      assertThat(second.remote().get(60, TimeUnit.SECONDS)).hasSize(1);
      assertThat(uplink.knows(2)).isTrue();
      assertThat(counters.of(Event.CONNECTED)).isEqualTo(1);
    }
  }

  private static PendingFrame frame(Graph graph, ReadySplit split) {
    return new PendingFrame(
        0,
        System.nanoTime(),
        split,
        split.runHead(TestModels.frame(graph, 0)),
        new CompletableFuture<>());
  }
}
