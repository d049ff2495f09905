package io.splitpoint.stream.run;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.Picture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Streams frames from a source through accelerators to a sink, once.
 *
 * <pre>{@code
 * try (Stream stream = Stream.open(setup, observers, OptionalDouble::empty)) {
 *   Report report = stream.run(); // until the source ends, or another thread calls stop()
 * }
 * }</pre>
 *
 * Every frame that is not dropped reaches the sink once and in order, even when accelerators fail,
 * as long as one is left.
 */
public final class Stream implements AutoCloseable {

  /** The time limit of an accelerator for a frame; the slowest models take a few seconds. */
  public static final Duration SILENCE = Duration.ofSeconds(10);

  private final Setup setup;
  private final List<Worker> workers;
  private final int mostTicks;
  private final Threads threads;
  private final Observers observers;
  private final StageQueues places;
  private final Gauges gauges;
  private final Stages stages;
  private final StageThreads crew;
  private final List<StageThreads.Member> inferring;

  private Stream(
      Setup setup,
      List<Worker> workers,
      int mostTicks,
      Threads threads,
      Observers observers,
      Frame first,
      Supplier<Frame> frames,
      Supplier<OptionalDouble> temperatureC) {
    this.setup = setup;
    this.workers = workers;
    this.mostTicks = mostTicks;
    this.threads = threads;
    this.observers = observers;
    this.places = StageQueues.of(setup, threads);
    this.gauges = new Gauges(names(setup.segments()), places::fill, temperatureC);
    this.stages = new Stages(setup, workers, places, gauges, observers, first);
    this.crew = new StageThreads(places.all(), gauges.cpuNs);
    fill(places.pool(), places.frames() - 1, frames);
    crew.stage("capture", List.of(stages.capture()), places.captured()::close);
    crew.stage(
        "preprocess",
        several(threads.preprocess(), i -> stages.preprocess()),
        places.preprocessed()::close);
    inferring =
        crew.stage(
            "infer",
            several(workers.size(), stages::infer),
            !setup.modelled(),
            places.inferred()::close);
    crew.stage("decode", several(threads.decode(), i -> stages.decode()), places.decoded()::close);
    crew.stage("write", List.of(stages.write()), () -> {});
  }

  private static void fill(FrameQueue pool, int count, Supplier<Frame> frames) {
    try {
      for (int i = 0; i < count; i++) {
        pool.putOrReplaceOldest(frames.get());
      }
    } catch (OutOfMemoryError e) {
      throw new InputException(
          "expected memory for %d pictures at once, found that %d MB are too little: set SPLITPOINT_JAVA_OPTS=-Xmx2g, or use one thread, fewer accelerators or smaller pictures"
              .formatted(count, Runtime.getRuntime().maxMemory() >> 20),
          e);
    }
  }

  /** {@code infer}, or {@code infer 2/5} for the second of five segments of a pipeline. */
  private static List<String> names(List<Segment> segments) {
    List<String> names = new ArrayList<>();
    for (Segment segment : segments) {
      List<Segment> pipeline =
          segments.stream().filter(s -> s.pipeline() == segment.pipeline()).toList();
      names.add(
          segments.size() == 1
              ? "infer"
              : "infer " + (pipeline.indexOf(segment) + 1) + "/" + pipeline.size());
    }
    return names;
  }

  private static List<StageThreads.Work> several(int count, IntFunction<StageThreads.Work> work) {
    return IntStream.range(0, count).mapToObj(work).toList();
  }

  /**
   * Reads the first frame, measures the stages with it, and balances them. Closes the setup's parts
   * when that fails.
   *
   * @param temperatureC supplies the temperature about once a second
   * @throws InputException when the source has no frame
   */
  public static Stream open(
      Setup setup, List<Observer> watching, Supplier<OptionalDouble> temperatureC) {
    return open(setup, watching, temperatureC, SILENCE);
  }

  /**
   * Opens a stream with another time limit.
   *
   * @param silence an accelerator that takes longer for a frame counts as failed, at least 0.1 s
   * @throws io.splitpoint.failure.MissingException when one does so with the first frame
   */
  public static Stream open(
      Setup setup,
      List<Observer> watching,
      Supplier<OptionalDouble> temperatureC,
      Duration silence) {
    List<Worker> workers = setup.accelerators().stream().map(Worker::new).toList();
    int mostTicks = (int) Math.max(1, silence.toMillis() / Watchdog.TICK_MS);
    try {
      Observers observers = new Observers(watching);
      Decoder decoder = setup.decoders().get();
      Supplier<Frame> frames =
          () ->
              new Frame(
                  new Picture(setup.source().width(), setup.source().height()),
                  setup.tensorBytes(),
                  decoder.create());
      Frame first = frames.get();
      if (!setup.source().read(first.picture)) {
        throw new InputException(setup.source().name() + ": expected frames, found none");
      }
      FirstFrameTimes trial = FirstFrameTimes.of(setup, first, workers, mostTicks);
      Threads threads = setup.threads().orElseGet(() -> trial.balance(setup));
      observers.notice(trial.text(threads, setup.threads().isEmpty(), setup.modelled()));
      return new Stream(setup, workers, mostTicks, threads, observers, first, frames, temperatureC);
    } catch (RuntimeException failed) {
      try {
        Closing.all(parts(setup, workers));
      } catch (RuntimeException another) {
        failed.addSuppressed(another);
      }
      throw failed;
    }
  }

  /**
   * Streams until the source ends, {@link #stop} is called, or something fails.
   *
   * @throws RuntimeException the failure of a stage or of the last accelerator, or of the source,
   *     after all earlier frames were written
   */
  public StreamResult run() throws InterruptedException {
    Watch watch = Watch.start(gauges, observers);
    crew.start();
    Watchdog watchdog = Watchdog.start(workers, mostTicks, this::giveUp);
    try {
      crew.join();
    } finally {
      watchdog.end();
      watch.end();
    }
    stages
        .sourceFailure()
        .ifPresent(
            failure -> {
              throw failure;
            });
    return StreamResult.of(setup, threads, places.preprocessed(), gauges);
  }

  private void giveUp(Frame frame, int number) {
    frame.leaveTensorsBehind();
    try {
      stages.lost(number, frame, workers.get(number).silent(mostTicks));
    } catch (RuntimeException wasTheLast) {
      crew.fail(wasTheLast);
    }
    inferring.get(number).leaveBehind();
  }

  /** Stops capturing frames; {@link #run} returns when those in progress are written. */
  public void stop() {
    stages.stop();
  }

  /** The threads, for tests of their allocations. */
  List<Thread> threads() {
    return crew.threads();
  }

  /** Closes sink, source and accelerators; a hanging one closes when its call returns. */
  @Override
  public void close() {
    Closing.all(parts(setup, workers));
  }

  private static List<AutoCloseable> parts(Setup setup, List<Worker> workers) {
    List<AutoCloseable> parts = new ArrayList<>(List.of(setup.sink(), setup.source()));
    parts.addAll(workers);
    return parts;
  }
}
