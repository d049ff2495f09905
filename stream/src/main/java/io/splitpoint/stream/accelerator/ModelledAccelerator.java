package io.splitpoint.stream.accelerator;

import io.splitpoint.device.ModelledTime;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * An accelerator whose runs take the Edge TPU model's time. Another accelerator may compute the
 * results meanwhile; if it is slower, its time counts.
 */
public final class ModelledAccelerator implements Accelerator {

  /** A larger delay is not compensated: the machine was busy, not just slow to wake up. */
  private static final long MOST_LATE_NS = 300_000;

  private static final int NONE = -1;

  private final String name;
  private final List<SegmentTime> times;
  private final Optional<Accelerator> results;
  private int last = NONE;
  private long lateNs;

  /**
   * @param results computes the outputs; empty leaves them unchanged
   */
  public ModelledAccelerator(
      String name, List<SegmentTime> times, Optional<? extends Accelerator> results) {
    this.name = name;
    this.times = List.copyOf(times);
    this.results = results.map(accelerator -> accelerator);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean modelled() {
    return true;
  }

  @Override
  public void load(int segment) {
    if (results.isPresent()) {
      results.get().load(segment);
    }
    last = last == NONE ? segment : last; // A device loads its only segment before the first frame.
  }

  @Override
  public void run(int segment, List<ByteBuffer> inputs, List<ByteBuffer> outputs) {
    SegmentTime time = times.get(segment);
    double ms = segment == last ? time.runMs() : time.reloadMs();
    // The latencies that the model was fitted to include a wake-up, so it is not counted twice.
    long end = System.nanoTime() + (long) (ms * 1e6) - lateNs;
    if (results.isPresent()) {
      results.get().run(segment, inputs, outputs);
    }
    last = segment;
    ModelledTime.waitUntil(end);
    lateNs = Math.min(MOST_LATE_NS, System.nanoTime() - end);
  }

  @Override
  public void close() {
    results.ifPresent(Accelerator::close);
  }
}
