package io.splitpoint.stream.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Numbered;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.SyntheticSource;
import io.splitpoint.stream.accelerator.ModelledAccelerator;
import io.splitpoint.stream.accelerator.SegmentTime;
import io.splitpoint.stream.decode.Decoders;
import io.splitpoint.stream.draw.DrawingSink;
import io.splitpoint.stream.prepare.Crop;
import io.splitpoint.stream.prepare.InputTensor;
import io.splitpoint.stream.prepare.Preprocessors;
import io.splitpoint.stream.sink.Sinks;
import io.splitpoint.stream.source.Sources;
import io.splitpoint.stream.video.Mp4;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is allocated for a frame, with real preprocessing, decoding, drawing and writing. */
class SteadyStateTest {

  private static final int WIDTH = 160;
  private static final int HEIGHT = 96;
  private static final int WARM_UP = 2_000;
  private static final int FRAMES = 2_000;

  /** Far less than an object a frame. */
  private static final long ALLOWED_BYTES_A_FRAME = 4;

  @TempDir private static Path folder;

  private static Graph model;

  private final ThreadMXBean jvm = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private List<Thread> threads = List.of();
  private long before;
  private long after;

  @BeforeAll
  static void model() {
    model = Graph.read(Zoo.build("lenet", Precision.INT8, folder));
  }

  @Test
  void syntheticFramesDrawnForNobodyAllocateNothing() throws InterruptedException {
    FrameSource source = new SyntheticSource(WIDTH, HEIGHT, OptionalDouble.empty());
    assertThat(bytesAFrame(source, "none")).isBetween(0d, (double) ALLOWED_BYTES_A_FRAME);
  }

  @Test
  void aVideoDrawnIntoAnotherAllocatesNothing() throws InterruptedException {
    FrameSource source = Sources.open(video().toString());
    String sink = folder.resolve("drawn.mp4").toString();
    assertThat(bytesAFrame(source, sink)).isBetween(0d, (double) ALLOWED_BYTES_A_FRAME);
  }

  @Test
  void framesThatABrowserWatchesAllocateNothingInAnyStage() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    FrameSource source = new SyntheticSource(WIDTH, HEIGHT, OptionalDouble.of(2_000));
    Thread watcher = new Thread(() -> watch(port), "watcher");
    watcher.setDaemon(true);
    watcher.start();
    assertThat(bytesAFrame(source, "mjpeg:" + port)).isBetween(0d, (double) ALLOWED_BYTES_A_FRAME);
    watcher.join();
  }

  private static Path video() {
    Path file = folder.resolve("v.mp4");
    Picture picture = new Picture(WIDTH, HEIGHT);
    Numbered.draw(1, picture);
    try (Mp4 mp4 = new Mp4(file, new Numbered(WIDTH, HEIGHT, 0))) {
      for (int i = 0; i < WARM_UP + FRAMES + 100; i++) {
        mp4.write(i, picture, Result.None.NONE);
      }
    }
    return file;
  }

  /** Until the server ends. */
  private static void watch(int port) {
    byte[] buffer = new byte[1 << 16];
    while (true) {
      try (InputStream in =
          URI.create("http://127.0.0.1:" + port + "/stream").toURL().openStream()) {
        while (in.read(buffer) >= 0) {}
        return;
      } catch (java.net.ConnectException notYet) {
        Thread.onSpinWait();
      } catch (IOException ended) {
        return;
      }
    }
  }

  private double bytesAFrame(FrameSource source, String sink) throws InterruptedException {
    InputTensor input = InputTensor.of(model);
    Crop crop = Crop.whole(WIDTH, HEIGHT);
    int scores = (int) model.outputs().get(0).elements();
    List<SegmentTime> times = List.of(new SegmentTime(0.05, 0.05));
    Setup setup =
        new Setup(
            source,
            () -> Preprocessors.of(WIDTH, HEIGHT, crop, input, true, Optional.empty()),
            () -> decoder(crop),
            new Measuring(new DrawingSink(Sinks.open(sink, source), List.of("zero"), HEIGHT)),
            List.of(List.of(input.bytes()), List.of(scores)),
            Segment.chain(1),
            List.of(
                new ModelledAccelerator("a", times, Optional.empty()),
                new ModelledAccelerator("b", times, Optional.empty())),
            List.of(0, 0),
            Optional.of(new Threads(2, 2, 3)),
            Drop.NONE,
            OptionalLong.of(WARM_UP + FRAMES + 100));
    try (Stream stream = Stream.open(setup, List.of(), OptionalDouble::empty)) {
      threads = stream.threads();
      assertThat(stream.run().written()).isGreaterThan(WARM_UP + FRAMES);
    }
    double each = (after - before) / (double) FRAMES;
    System.out.printf("%s: %.3f bytes a frame%n", sink, each);
    return each;
  }

  private static Decoder decoder(Crop crop) {
    Decoder decoder = Decoders.of(model, 0.5f, 3, crop, WIDTH, HEIGHT);
    assertThat(decoder.create()).isInstanceOf(Result.Classes.class);
    return decoder;
  }

  private long allocated() {
    long bytes = 0;
    for (Thread thread : threads) {
      bytes += jvm.getThreadAllocatedBytes(thread.getId());
    }
    return bytes;
  }

  private final class Measuring implements Sink {
    private final Sink next;

    Measuring(Sink next) {
      this.next = next;
    }

    @Override
    public void write(long frame, Picture picture, Result result) {
      if (frame == WARM_UP) {
        before = allocated();
      }
      next.write(frame, picture, result);
      if (frame == WARM_UP + FRAMES) {
        after = allocated();
      }
    }

    @Override
    public void close() {
      next.close();
    }
  }
}
