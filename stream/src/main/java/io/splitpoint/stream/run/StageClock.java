package io.splitpoint.stream.run;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * The time that a stage works on a frame, without waiting. Each of its threads has its own
 * recorder, without locks or allocation; one thread collects.
 */
final class StageClock {

  /** Longer times count as this, an hour. */
  private static final long MOST_NS = 3_600_000_000_000L;

  /** Resolution: a microsecond, with 3 digits. */
  private static final long LEAST_NS = 1_000;

  private static final int DIGITS = 3;

  final String name;
  private final List<SingleWriterRecorder> recorders = new ArrayList<>();
  private final Histogram total = histogram();
  private final Histogram interval = histogram();
  private Histogram reused;
  private volatile long firstNs = -1;

  StageClock(String name) {
    this.name = name;
  }

  private static Histogram histogram() {
    return new Histogram(LEAST_NS, MOST_NS, DIGITS);
  }

  /** A recorder for one thread, made before that thread starts. */
  SingleWriterRecorder recorder() {
    SingleWriterRecorder recorder = new SingleWriterRecorder(LEAST_NS, MOST_NS, DIGITS);
    recorders.add(recorder);
    return recorder;
  }

  /** Records the time since {@code startNs}, and returns the present time. */
  static long record(SingleWriterRecorder recorder, long startNs) {
    long now = System.nanoTime();
    recorder.recordValue(Math.max(0, Math.min(MOST_NS, now - startNs)));
    return now;
  }

  /**
   * Records the first frame of a stage separately, because it includes opening an encoder or a
   * window; returns the present time.
   */
  long first(long startNs) {
    long now = System.nanoTime();
    firstNs = Math.max(0, Math.min(MOST_NS, now - startNs));
    return now;
  }

  /** Adds what was recorded since the last call to the totals; for one thread. */
  void collect() {
    interval.reset();
    for (SingleWriterRecorder recorder : recorders) {
      reused = recorder.getIntervalHistogram(reused, false);
      interval.add(reused);
    }
    total.add(interval);
  }

  /** Times of the last interval. */
  Latencies interval() {
    return Latencies.of(interval);
  }

  /** All collected times; the first frame is included only when there is no other. */
  Latencies total() {
    if (total.getTotalCount() > 0 || firstNs < 0) {
      return Latencies.of(total);
    }
    Histogram alone = histogram();
    alone.recordValue(firstNs);
    return Latencies.of(alone);
  }
}
