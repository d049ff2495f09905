package io.splitpoint.bench.stream;

import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Preprocessor;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.SyntheticSource;
import io.splitpoint.stream.accelerator.Accelerator;
import io.splitpoint.stream.accelerator.ModelledAccelerator;
import io.splitpoint.stream.plan.Arrangement;
import io.splitpoint.stream.plan.Layout;
import io.splitpoint.stream.run.Drop;
import io.splitpoint.stream.run.Observer;
import io.splitpoint.stream.run.Setup;
import io.splitpoint.stream.run.Stream;
import io.splitpoint.stream.run.StreamResult;
import io.splitpoint.stream.run.Threads;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** A stream of synthetic frames through modelled accelerators that compute nothing. */
final class Rig {

  private static final int SIDE = 224;

  private Rig() {}

  /** Copies a picture of the tensor's size, which takes almost no time. */
  static Preprocessor copy() {
    return (from, tensor) -> tensor.put(0, from.bgr(), 0, tensor.capacity());
  }

  /** Copies it too, and then computes until the thread has used this much processor time. */
  static Preprocessor working(double ms) {
    Preprocessor copy = copy();
    Burn burn = new Burn(ms);
    return (from, tensor) -> {
      copy.fill(from, tensor);
      burn.run();
    };
  }

  /** Streams for this time without an observer. */
  static StreamResult run(
      OptionalDouble sourceFps,
      Supplier<Preprocessor> preprocessors,
      Optional<Threads> threads,
      List<Arrangement> arrangements,
      double seconds)
      throws InterruptedException {
    return run(sourceFps, preprocessors, threads, arrangements, seconds, sample -> {});
  }

  /**
   * Streams for this time.
   *
   * @param sourceFps rate of the source; empty for as fast as frames are read
   * @param threads threads of preprocessing; empty to measure and balance
   * @param observer observer that is called about once a second
   */
  static StreamResult run(
      OptionalDouble sourceFps,
      Supplier<Preprocessor> preprocessors,
      Optional<Threads> threads,
      List<Arrangement> arrangements,
      double seconds,
      Observer observer)
      throws InterruptedException {
    Layout layout = Layout.of(arrangements);
    double fps = arrangements.stream().mapToDouble(Arrangement::fps).sum();
    List<Accelerator> accelerators = new ArrayList<>();
    for (int i = 0; i < layout.hosts().size(); i++) {
      accelerators.add(new ModelledAccelerator("modelled " + i, layout.times(), Optional.empty()));
    }
    Setup setup =
        new Setup(
            new SyntheticSource(SIDE, SIDE, sourceFps),
            preprocessors,
            NoDecoder::new,
            new NoSink(),
            Collections.nCopies(layout.ends().size() + 1, List.of(SIDE * SIDE * Picture.CHANNELS)),
            layout.segments(),
            accelerators,
            layout.hosts(),
            threads,
            Drop.NONE,
            OptionalLong.of((long) (Math.min(fps, sourceFps.orElse(1e9)) * seconds)));
    try (Stream stream = Stream.open(setup, List.of(observer), OptionalDouble::empty)) {
      return stream.run();
    }
  }

  /** A fixed amount of arithmetic, sized once to take a given time on an idle core. */
  private static final class Burn {

    private static final long UNIT = 1_000;
    private static final int TRIES = 2_000;
    private static volatile double unitMs;

    private final long units;
    private long state = 1;

    Burn(double ms) {
      synchronized (Burn.class) {
        if (unitMs == 0) {
          unitMs = measure();
        }
      }
      units = Math.round(ms / unitMs);
    }

    private double measure() {
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < TRIES; i++) {
        long start = System.nanoTime();
        turn();
        least = Math.min(least, (System.nanoTime() - start) / 1e6);
      }
      return least;
    }

    private void turn() {
      for (long i = 0; i < UNIT; i++) {
        state = state * 6364136223846793005L + 1442695040888963407L;
      }
    }

    void run() {
      for (long i = 0; i < units; i++) {
        turn();
      }
      if (state == 0) {
        throw new IllegalStateException("the generator has no state 0");
      }
    }
  }

  private static final class NoSink implements Sink {
    @Override
    public void write(long frame, Picture picture, Result result) {}

    @Override
    public void close() {}
  }

  private static final class NoDecoder implements Decoder {
    @Override
    public Result create() {
      return Result.None.NONE;
    }

    @Override
    public void decode(List<ByteBuffer> outputs, Result into) {}
  }
}
