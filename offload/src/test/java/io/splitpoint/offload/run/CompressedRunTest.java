package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.device.LocalPart;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.run.RunCounters.Event;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CompressedRunTest {

  private static final int FRAMES = 20;

  private static Graph graph;
  private static UsableSplits table;
  private static InferenceServer server;
  private static int sparseLayer; // whose output has many bytes, after a ReLU
  private final List<ByteBuffer> right = new ArrayList<>();

  @BeforeAll
  static void serve() {
    graph = Graph.read(TestModels.file("conv5-16", Precision.INT8));
    TfLiteRuntime one = TfLiteRuntime.bundled(1, true);
    table = TestModels.costs(graph, 1);
    sparseLayer = table.splits().get(table.splits().size() / 2).layer();
    server =
        InferenceServer.start(
            TfLiteRuntime.bundled(1, true),
            new ModelFiles().add("model", TestModels.file("conv5-16", Precision.INT8)),
            ServerSettings.local(),
            "test");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private Offloader run(ServerAddress address, Compression how) throws InterruptedException {
    List<FrameAnswer> answers = new ArrayList<>();
    right.clear();
    try (LocalPart whole = TestModels.open(graph);
        Offloader offload =
            Offloader.start(
                graph,
                table,
                address,
                TestSettings.at("model", sparseLayer, how),
                Optional.empty(),
                answers::add)) {
      Await.connected(offload, 1);
      for (int i = 0; i < FRAMES; i++) {
        List<ByteBuffer> frame = TestModels.frame(graph, i);
        right.addAll(TestModels.run(whole, frame));
        offload.frame(frame);
      }
      offload.finish();
      assertThat(answers.stream().flatMap(answer -> answer.outputs().stream())).isEqualTo(right);
      assertThat(answers).extracting(FrameAnswer::from).containsOnly(FrameAnswer.From.SERVER);
      return offload;
    }
  }

  @Test
  void compressedTensorsGiveTheWholeModelsBytesOverRestAndGrpc() throws Exception {
    for (String url :
        List.of("http://127.0.0.1:" + server.port(), "grpc://127.0.0.1:" + server.grpcPort())) {
      Offloader gzip = run(ServerAddress.of(url), Compression.GZIP);
      assertThat(gzip.counters().of(Event.COMPRESSED)).as(url).isEqualTo(FRAMES);
      assertThat(gzip.traffic().tensorBytes())
          .isEqualTo(FRAMES * table.after(sparseLayer).sendBytes());
      assertThat(gzip.traffic().sentBytes()).isLessThan(gzip.traffic().tensorBytes());
      Offloader none = run(ServerAddress.of(url), Compression.NONE);
      assertThat(none.counters().of(Event.COMPRESSED)).as(url).isZero();
      assertThat(none.traffic().sentBytes()).isGreaterThan(none.traffic().tensorBytes());
    }
  }

  @Test
  void leftToItselfItCompressesOnASlowPath() throws Exception {
    try (SlowPath path = new SlowPath(server.port(), 4)) {
      Offloader slow = run(ServerAddress.of("127.0.0.1:" + path.port()), Compression.AUTO);
      assertThat(slow.counters().of(Event.COMPRESSED)).isGreaterThan(FRAMES / 2);
      assertThat(slow.traffic().sentBytes()).isLessThan(slow.traffic().tensorBytes());
    }
  }
}
