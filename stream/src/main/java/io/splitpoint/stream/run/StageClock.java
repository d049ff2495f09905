package io.splitpoint.stream.run;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * How long a stage works on a frame, waiting excluded. Each of its threads records in its own
 * recorder, without locks or allocation; one reader collects.
 */
final class StageClock {

  /** Longer ones count as this: an hour. */
  private static final long MOST_NS = 3_600_000_000_000L;

  /** Resolution: a microsecond, and 3 digits. */
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

  /** Records the time since {@code startNs}, and returns now. */
  static long record(SingleWriterRecorder recorder, long startNs) {
    long now = System.nanoTime();
    recorder.recordValue(Math.max(0, Math.min(MOST_NS, now - startNs)));
    return now;
  }

  /**
   * Keeps the first frame of a stage apart, and returns now: it pays for what is opened with it, an
   * encoder or a window, and no later frame does.
   */
  long first(long startNs) {
    long now = System.nanoTime();
    firstNs = Math.max(0, Math.min(MOST_NS, now - startNs));
    return now;
  }

  /** Moves what was recorded since the last call into the totals; one thread calls this. */
  void collect() {
    interval.reset();
    for (SingleWriterRecorder recorder : recorders) {
      reused = recorder.getIntervalHistogram(reused, false);
      interval.add(reused);
    }
    total.add(interval);
  }

  /** Of the last interval. */
  Latencies interval() {
    return Latencies.of(interval);
  }

  /** Of all that was collected; of the first frame only where there is no other. */
  Latencies total() {
    if (total.getTotalCount() > 0 || firstNs < 0) {
      return Latencies.of(total);
    }
    Histogram alone = histogram();
    alone.recordValue(firstNs);
    return Latencies.of(alone);
  }
}
