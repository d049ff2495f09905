package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.device.LocalPart;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import io.splitpoint.offload.client.LinkSamples;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.run.RunCounters.Event;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.LocalSettings;
import io.splitpoint.offload.server.ModelFiles;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class OffloaderTest {

  private static final Path LENET = TestModels.file("lenet", Precision.FLOAT32);
  private static final Path CONV = TestModels.file("conv5-16", Precision.INT8);

  private static final TfLiteRuntime ONE = TfLiteRuntime.bundled(1, true);

  /** A model, its frames and the answers that the whole model gives. */
  private record Given(
      Graph graph,
      UsableSplits table,
      List<List<ByteBuffer>> frames,
      List<List<ByteBuffer>> right) {}

  private Given given(Path file, int frames) {
    Graph graph = Graph.read(file);
    UsableSplits table = TestModels.costs(graph, 3);
    List<List<ByteBuffer>> inputs = new ArrayList<>();
    List<List<ByteBuffer>> right = new ArrayList<>();
    try (LocalPart whole = TestModels.open(graph)) {
      for (int i = 0; i < frames; i++) {
        inputs.add(TestModels.frame(graph, i));
        right.add(TestModels.run(whole, inputs.get(i)));
      }
    }
    return new Given(graph, table, inputs, right);
  }

  private InferenceServer serve(Path file, int port) {
    return InferenceServer.start(
        TfLiteRuntime.bundled(1, true),
        new ModelFiles().add("model", file),
        LocalSettings.at(port),
        "test");
  }

  private static ServerAddress rest(int port) {
    return ServerAddress.of("127.0.0.1:" + port);
  }

  private static void assertOneRightAnswerEach(
      List<FrameAnswer> answers, Given given, int expected) {
    assertThat(answers).hasSize(expected);
    for (int i = 0; i < expected; i++) {
      assertThat(answers.get(i).frame()).isEqualTo(i);
      assertThat(answers.get(i).outputs())
          .as("frame %d, split %d, %s", i, answers.get(i).layer(), answers.get(i).from())
          .isEqualTo(given.right.get(i % given.right.size()));
    }
  }

  @Test
  void everySplitGivesTheWholeModelsBytesOverRestAndGrpc() throws Exception {
    for (Path model : List.of(LENET, TestModels.file("lenet", Precision.INT8))) {
      Given given = given(model, 3);
      try (InferenceServer server = serve(model, 0)) {
        for (String url :
            List.of("http://127.0.0.1:" + server.port(), "grpc://127.0.0.1:" + server.grpcPort())) {
          for (int layer : UsableSplits.layers(given.graph)) {
            List<FrameAnswer> answers = new ArrayList<>();
            try (Offloader offload =
                Offloader.start(
                    given.graph,
                    given.table,
                    ServerAddress.of(url),
                    TestSettings.at("model", layer),
                    Optional.empty(),
                    answers::add)) {
              Await.connected(offload, 1);
              for (List<ByteBuffer> frame : given.frames) {
                offload.frame(frame);
              }
              offload.finish();
            }
            assertOneRightAnswerEach(answers, given, 3);
            boolean whole = layer == given.graph.layers().size();
            assertThat(answers)
                .extracting(FrameAnswer::from)
                .containsOnly(whole ? FrameAnswer.From.HERE : FrameAnswer.From.SERVER);
          }
        }
      }
    }
  }

  @Test
  void noFrameIsLostOrAnsweredTwiceWhenTheServerIsKilledAndRestarted() throws Exception {
    Given given = given(LENET, 10);
    List<FrameAnswer> answers = new ArrayList<>();
    int fed = 0;
    InferenceServer server = serve(LENET, 0);
    int port = server.port();
    try (Offloader offload =
        Offloader.start(
            given.graph,
            given.table,
            rest(port),
            TestSettings.at("model", 2, 500.0),
            Optional.empty(),
            answers::add)) {
      for (int kill = 0; kill < 4; kill++) {
        long before = offload.counters().of(Event.FROM_SERVER);
        while (offload.counters().of(Event.FROM_SERVER) < before + 20) {
          offload.frame(given.frames.get(fed++ % 10));
        }
        server.close();
        for (int i = 0; i < 20; i++) {
          offload.frame(given.frames.get(fed++ % 10));
        }
        server = serve(LENET, port);
      }
      long before = offload.counters().of(Event.FROM_SERVER);
      while (offload.counters().of(Event.FROM_SERVER) < before + 5) {
        offload.frame(given.frames.get(fed++ % 10));
      }
      offload.finish();
      // more when a frame on a busy machine was given up: that frees the link
      assertThat(offload.counters().of(Event.CONNECTED)).isGreaterThanOrEqualTo(5);
      assertThat(offload.counters().of(Event.FELL_BACK)).isGreaterThanOrEqualTo(4 * 19);
      assertThat(offload.counters().of(Event.FRAMES)).isEqualTo(fed);
    } finally {
      server.close();
    }
    assertOneRightAnswerEach(answers, given, fed);
  }

  @Test
  void aServerThatNeverAnswersCostsNoFrameItsDeadline() throws Exception {
    Given given = given(LENET, 2);
    List<FrameAnswer> answers = new ArrayList<>();
    int fed = 0;
    try (InferenceServer server = serve(LENET, 0);
        SlowPath path = new SlowPath(server.port(), 1000);
        Offloader offload =
            Offloader.start(
                given.graph,
                given.table,
                rest(path.port()),
                TestSettings.at("model", 0, 200.0),
                Optional.empty(),
                answers::add)) {
      while (offload.counters().of(Event.FROM_SERVER) == 0) { // on a busy machine not the first
        Await.connected(offload, 1);
        offload.frame(given.frames.get(fed++ % 2));
        offload.finish();
      }
      long timedOut = offload.counters().of(Event.TIMED_OUT);
      long fellBack = offload.counters().of(Event.FELL_BACK);
      path.megabits(0.0001);
      for (int i = 0; i < 5; i++) {
        offload.frame(given.frames.get(fed++ % 2));
      }
      offload.finish();
      assertThat(offload.counters().of(Event.TIMED_OUT)).isGreaterThan(timedOut);
      assertThat(offload.counters().of(Event.FELL_BACK)).isEqualTo(fellBack + 5);
    }
    assertOneRightAnswerEach(answers, given, fed);
  }

  @Test
  void splitFollowsTheLinkWithoutALostOrWrongFrame() throws Exception {
    Given given = given(CONV, 3);
    List<FrameAnswer> answers = new ArrayList<>();
    int fed = 0;
    int last = given.graph.layers().size();
    try (InferenceServer server = serve(CONV, 0);
        SlowPath path = new SlowPath(server.port(), 2000);
        Offloader offload =
            Offloader.start(
                given.graph,
                slowHere(given.table),
                rest(path.port()),
                TestSettings.adaptive("model"),
                Optional.empty(),
                answers::add)) {
      path.megabits(0.5); // 64 KB take a second, all layers here 200 ms
      while (offload.changes().isEmpty() && fed < 200) {
        offload.frame(given.frames.get(fed++ % 3));
      }
      for (int i = 0; i < 3; i++) {
        offload.frame(given.frames.get(fed++ % 3));
      }
      offload.finish();
      assertThat(offload.changes()).isNotEmpty();
      assertThat(offload.changes().get(0).toLayer()).isEqualTo(last);
      assertThat(offload.link().orElseThrow().msPerByte()).isGreaterThan(0.0004); // 20 Mbit/s
    }
    assertThat(answers.get(0).layer()).isZero();
    assertOneRightAnswerEach(answers, given, fed);
  }

  /** Frames of one size alone do not tell a bandwidth from what every exchange takes. */
  @Test
  void aRunOfOneSplitSendsSmallRequestsTooSoThatItsFramesTellTheBandwidth() throws Exception {
    Path conv = TestModels.file("conv5-32", Precision.INT8);
    Given given = given(conv, 1);
    List<FrameAnswer> answers = new ArrayList<>();
    try (InferenceServer server = serve(conv, 0);
        Offloader offload =
            Offloader.start(
                given.graph,
                given.table,
                rest(server.port()),
                TestSettings.alone("model", 1),
                Optional.empty(),
                answers::add)) {
      Await.connected(offload, 1);
      for (int i = 0; i < 8; i++) { // the last one may not be in the log yet
        offload.frame(given.frames.get(0));
      }
      offload.finish();
      LinkSamples told = offload.linkSamples().orElseThrow();
      assertThat(told.largeBytes()).isBetween(64L * 64 * 32, 64L * 64 * 32 + 2_000);
      assertThat(told.smallBytes()).isBetween(64L * 64 * 3, 64L * 64 * 3 + 2_000);
      assertThat(told.largeMs()).hasSizeBetween(7, 8);
    }
    assertOneRightAnswerEach(answers, given, 8);
  }

  @Test
  void noSmallRequestsAreSentWhereNoTensorIsLargeEnoughToTellABandwidthBesideThem() {
    assertThat(Probe.smallest(Graph.read(LENET))).isEmpty();
    assertThat(Probe.smallest(Graph.read(TestModels.file("conv5-32", Precision.INT8)))).hasValue(0);
  }

  /** With two frames in flight there is always a head that wants the processor. */
  @Test
  void theLinkIsSeenAsItIsAlthoughHeadsTakeTheProcessorFromIt() throws Exception {
    Given given = given(CONV, 3);
    List<FrameAnswer> answers = new CopyOnWriteArrayList<>();
    int fed = 0;
    int last = given.graph.layers().size();
    ReentrantLock processor = new ReentrantLock();
    Heads cpu = Heads.onCpu(given.graph, ONE);
    Heads weak = layer -> new WeakHead(cpu.open(layer), 40L * layer, processor);
    try (InferenceServer server = serve(CONV, 0);
        SlowPath path = new SlowPath(server.port(), 2);
        Offloader offload =
            Offloader.start(
                given.graph,
                slowHere(given.table),
                rest(path.port()),
                TestSettings.adaptive("model"),
                Optional.of(weak),
                answers::add)) {
      while (fed < 3 || fed < 100 && answers.get(answers.size() - 1).layer() != last) {
        offload.frame(given.frames.get(fed++ % 3)); // 64 KB and back take 520 ms, all here 200
      }
      path.shares(processor);
      path.megabits(100);
      while (fed < 300 && answers.get(answers.size() - 1).layer() == last) {
        offload.frame(given.frames.get(fed++ % 3));
      }
      offload.finish();
      assertThat(answers.get(answers.size() - 1).layer()).isLessThan(last);
    }
    assertOneRightAnswerEach(answers, given, fed);
  }

  /** A head that has the processor for a while. */
  private record WeakHead(Heads.Head head, long ms, Lock processor) implements Heads.Head {
    @Override
    public List<ByteBuffer> run(List<ByteBuffer> frame) {
      processor.lock();
      try {
        TimeUnit.MILLISECONDS.sleep(ms);
        return head.run(frame);
      } catch (InterruptedException stop) {
        throw new IllegalStateException(stop);
      } finally {
        processor.unlock();
      }
    }

    @Override
    public void close() {
      head.close();
    }
  }

  /** The same splits on a machine that takes 40 ms for a layer, with a server that takes none. */
  private static UsableSplits slowHere(UsableSplits table) {
    return new UsableSplits(
        table.splits().stream()
            .map(
                s ->
                    new SplitCost(
                        s.layer(),
                        s.name(),
                        s.sendBytes(),
                        s.receiveBytes(),
                        40.0 * s.layer(),
                        0.1))
            .toList());
  }

  @Test
  void aLinkThatIsCutInMidTensorCostsNoFrame() throws Exception {
    Given given = given(CONV, 2);
    List<FrameAnswer> answers = new ArrayList<>();
    try (InferenceServer server = serve(CONV, 0);
        SlowPath path = new SlowPath(server.port(), 2000);
        Offloader offload =
            Offloader.start(
                given.graph,
                given.table,
                rest(path.port()),
                TestSettings.at("model", 1),
                Optional.empty(),
                answers::add)) {
      Await.connected(offload, 1);
      offload.frame(given.frames.get(0));
      offload.finish();
      path.megabits(0.02); // 64 KB take half a minute
      for (int cut = 1; cut < 4; cut++) {
        long before = path.arrived();
        offload.frame(given.frames.get(cut % 2));
        while (path.arrived() < before + 1000) {
          TimeUnit.MILLISECONDS.sleep(5); // until the tensor is on its way
        }
        path.cut();
        offload.finish();
        Await.connected(offload, cut + 1);
        assertThat(offload.counters().of(Event.CONNECTED)).isEqualTo(cut + 1);
      }
      path.megabits(2000);
      offload.frame(given.frames.get(0));
      offload.finish();
      assertThat(offload.counters().of(Event.BROKEN_OFF)).isEqualTo(3);
      assertThat(offload.counters().of(Event.FROM_SERVER)).isEqualTo(2);
    }
    assertOneRightAnswerEach(answers, given, 5);
  }

  @Test
  void aServerWithAnotherModelOfTheSameShapesIsNotBelieved() throws Exception {
    Given given = given(LENET, 1);
    Path other = java.nio.file.Files.createTempFile("other", ".tflite");
    byte[] bytes = java.nio.file.Files.readAllBytes(LENET);
    bytes[bytes.length / 2] ^= 1; // inside the weights
    java.nio.file.Files.write(other, bytes);
    List<FrameAnswer> answers = new ArrayList<>();
    try (InferenceServer server = serve(other, 0);
        Offloader offload =
            Offloader.start(
                given.graph,
                given.table,
                rest(server.port()),
                TestSettings.at("model", 2),
                Optional.empty(),
                answers::add)) {
      Await.connected(offload, 1);
      offload.frame(given.frames.get(0));
      offload.finish();
      assertThat(offload.counters().of(Event.WRONG_MODEL)).isEqualTo(1);
    } finally {
      java.nio.file.Files.delete(other);
    }
    assertOneRightAnswerEach(answers, given, 1);
  }

  @Test
  void framesAreAnsweredHereWhenThereIsNoServerAtAll() throws Exception {
    Given given = given(LENET, 1);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<FrameAnswer> answers = new ArrayList<>();
    try (Offloader offload =
        Offloader.start(
            given.graph,
            given.table,
            rest(port),
            TestSettings.at("model", 2),
            Optional.empty(),
            answers::add)) {
      offload.frame(given.frames.get(0));
      offload.finish();
      assertThat(offload.counters().of(Event.SERVER_AWAY)).isEqualTo(1);
    }
    assertOneRightAnswerEach(answers, given, 1);
  }
}
