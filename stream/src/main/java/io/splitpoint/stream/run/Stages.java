package io.splitpoint.stream.run;

import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.Preprocessor;
import io.splitpoint.stream.accelerator.Accelerator;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.SingleWriterRecorder;

/** The work of each stage's threads on frames, until no more come. */
final class Stages {

  private final Setup setup;
  private final List<Worker> workers;
  private final StageQueues places;
  private final Gauges gauges;
  private final Observers observers;
  private final Frame first;
  private volatile boolean stopped;
  private volatile RuntimeException sourceFailure;

  Stages(
      Setup setup,
      List<Worker> workers,
      StageQueues places,
      Gauges gauges,
      Observers observers,
      Frame first) {
    this.setup = setup;
    this.workers = workers;
    this.places = places;
    this.gauges = gauges;
    this.observers = observers;
    this.first = first;
  }

  /** Stops capturing frames. */
  void stop() {
    stopped = true;
  }

  /** The failure that ended the source early. */
  Optional<RuntimeException> sourceFailure() {
    return Optional.ofNullable(sourceFailure);
  }

  /** Starts with the frame with which the stages were measured. */
  StageThreads.Work capture() {
    SingleWriterRecorder clock = gauges.capture.recorder();
    long most = setup.frames().orElse(Long.MAX_VALUE);
    return () -> {
      Frame frame = first;
      for (long number = 0; number < most && !stopped; number++) {
        if (number > 0) {
          Frame oldest = setup.drop() == Drop.OLDEST ? oldestWhenNoneIsFree() : null;
          frame = oldest == null ? places.pool().take() : oldest;
          boolean more = frame != null && read(frame, clock);
          if (oldest != null && !more && oldest.number == number - 1 && sourceFailure == null) {
            places.captured().put(oldest); // It was also the newest frame, and nothing replaced it.
          } else if (oldest != null) {
            gauges.dropped.incrementAndGet();
          }
          if (!more) {
            return;
          }
        }
        frame.number = number;
        frame.place = 0;
        frame.capturedNs = System.nanoTime();
        if (setup.drop() == Drop.NONE) {
          places.captured().put(frame);
        } else {
          Frame oldest = places.captured().putOrReplaceOldest(frame);
          if (oldest != null) {
            gauges.dropped.incrementAndGet();
            places.pool().put(oldest);
          }
        }
      }
    };
  }

  /** The oldest waiting frame when every frame is in progress; null otherwise. */
  private Frame oldestWhenNoneIsFree() {
    return places.pool().size() > 0 ? null : places.captured().poll();
  }

  private boolean read(Frame frame, SingleWriterRecorder clock) {
    try {
      long start = System.nanoTime();
      boolean more = setup.source().read(frame.picture);
      if (more) {
        StageClock.record(clock, start);
      }
      return more;
    } catch (RuntimeException failed) {
      sourceFailure = failed; // Frames before the failure are still written.
      return false;
    }
  }

  StageThreads.Work preprocess() {
    Preprocessor preprocessor = setup.preprocessors().get();
    SingleWriterRecorder clock = gauges.preprocess.recorder();
    return () -> {
      Frame frame;
      long start = System.nanoTime();
      while ((frame = places.captured().take()) != null) {
        long waited = frame.awaitedNs;
        preprocessor.fill(frame.picture, frame.tensors.get(0).get(0));
        waited += places.preprocessed().put(frame);
        start =
            StageClock.record(
                clock, start + waited); // Taking frames and passing them on are work too.
      }
    };
  }

  StageThreads.Work infer(int number) {
    Worker worker = workers.get(number);
    Accelerator accelerator = worker.accelerator();
    List<SingleWriterRecorder> clocks = gauges.infer.stream().map(StageClock::recorder).toList();
    boolean[] loaded = new boolean[setup.segments().size()];
    return () -> {
      Dispatch dispatch = places.preprocessed();
      Frame frame;
      while ((frame = dispatch.take(number)) != null) {
        int segment = frame.segment;
        long start = 0;
        RuntimeException failure = null;
        worker.begins(frame);
        try {
          if (!loaded[segment]) {
            accelerator.load(segment);
            loaded[segment] = true;
          }
          start = System.nanoTime();
          accelerator.run(segment, frame.inputs(), frame.outputs(setup.segments().get(segment)));
        } catch (RuntimeException failed) {
          failure = failed;
        }
        if (!worker.isBack()) {
          return;
        }
        if (failure != null) {
          lost(number, frame, failure);
          return;
        }
        StageClock.record(clocks.get(segment), start);
        if (dispatch.ran(frame)) {
          places.inferred().put(frame);
        }
      }
    };
  }

  /** An accelerator failed; rethrows the failure when it was the last accelerator. */
  void lost(int number, Frame frame, RuntimeException why) {
    if (!places.preprocessed().lost(number, frame)) {
      throw why;
    }
    observers.notice(
        "%s is lost, the others continue: %s"
            .formatted(workers.get(number).accelerator().name(), why.getMessage()));
  }

  StageThreads.Work decode() {
    Decoder decoder = setup.decoders().get();
    SingleWriterRecorder clock = gauges.decode.recorder();
    return () -> {
      Frame frame;
      long start = System.nanoTime();
      while ((frame = places.inferred().take()) != null) {
        long waited = frame.awaitedNs;
        decoder.decode(
            frame.inputs(), frame.result); // These are the outputs after the last segment.
        places.decoded().put(frame);
        start = StageClock.record(clock, start + waited);
      }
    };
  }

  StageThreads.Work write() {
    SingleWriterRecorder clock = gauges.write.recorder();
    SingleWriterRecorder latency = gauges.latency.recorder();
    return () -> {
      Frame frame;
      while ((frame = places.decoded().take()) != null) {
        long start = System.nanoTime();
        setup.sink().write(frame.number, frame.picture, frame.result);
        gauges.written(
            gauges.written.get() == 0
                ? gauges.write.first(start)
                : StageClock.record(clock, start));
        StageClock.record(latency, frame.capturedNs);
        places.pool().put(frame);
      }
    };
  }
}
