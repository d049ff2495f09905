package io.splitpoint.stream.run;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The counts and times of a running stream. Stages write, one thread reads. */
final class Gauges {

  final StageClock capture = new StageClock("capture");
  final StageClock preprocess = new StageClock("preprocess");

  /** One clock for each segment. */
  final List<StageClock> infer = new ArrayList<>();

  final StageClock decode = new StageClock("decode");
  final StageClock write = new StageClock("write");

  /** Time from capture to writing. */
  final StageClock latency = new StageClock("latency");

  /** Processor time of all stages' threads that have ended. */
  final AtomicLong cpuNs = new AtomicLong();

  final AtomicLong written = new AtomicLong();
  final AtomicLong dropped = new AtomicLong();
  private volatile long firstWrittenNs;
  private volatile long lastWrittenNs;
  private final long startNs = System.nanoTime();
  private final Supplier<List<Sample.Fill>> queues;
  private final Supplier<OptionalDouble> temperatureC;
  private long sampledNs = startNs;
  private long sampledWritten;

  /**
   * @param segments names of the segments
   */
  Gauges(
      List<String> segments,
      Supplier<List<Sample.Fill>> queues,
      Supplier<OptionalDouble> temperatureC) {
    this.queues = queues;
    this.temperatureC = temperatureC;
    segments.forEach(name -> infer.add(new StageClock(name)));
  }

  /** Records a written frame, on the writing thread. */
  void written(long nowNs) {
    if (written.get() == 0) {
      firstWrittenNs = nowNs;
    }
    lastWrittenNs = nowNs;
    written.lazySet(written.get() + 1);
  }

  List<StageClock> stages() {
    return Stream.of(List.of(capture, preprocess), infer, List.of(decode, write))
        .flatMap(List::stream)
        .toList();
  }

  /** The changes since the last call, for one thread at a time. */
  synchronized Sample sample() {
    long now = System.nanoTime();
    long count = written.get();
    double fps = (count - sampledWritten) * 1e9 / Math.max(1, now - sampledNs);
    sampledNs = now;
    sampledWritten = count;
    latency.collect();
    List<Sample.Stage> stages = new ArrayList<>();
    for (StageClock stage : stages()) {
      stage.collect();
      stages.add(new Sample.Stage(stage.name, stage.interval(), stage.total()));
    }
    return new Sample(
        (now - startNs) / 1e9,
        count,
        dropped.get(),
        fps,
        stages,
        latency.interval(),
        queues.get(),
        temperatureC.get());
  }

  /** Time from the first written frame to the last. */
  double writingSeconds() {
    return (lastWrittenNs - firstWrittenNs) / 1e9;
  }
}
