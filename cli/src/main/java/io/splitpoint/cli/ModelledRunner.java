package io.splitpoint.cli;

import io.splitpoint.schedule.live.Answer;
import io.splitpoint.schedule.live.JobFailedException;
import io.splitpoint.schedule.live.JobRunner;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Takes as long as the Edge TPU model says a job takes, and says that it was modelled. */
final class ModelledRunner implements JobRunner {

  /** What a sleeping thread is woken late by, at most, most of the time. */
  private static final long SPIN_NS = 150_000;

  private final Map<String, Long> latencyNs;

  ModelledRunner(Map<String, Long> latencyNs) {
    this.latencyNs = Map.copyOf(latencyNs);
  }

  @Override
  public Answer run(String model, String image) {
    Long takes = latencyNs.get(model);
    if (takes == null) {
      throw new JobFailedException(model + " cannot be cut into so many segments");
    }
    long end = System.nanoTime() + takes;
    long left = end - System.nanoTime();
    while (left > 0) {
      if (left > SPIN_NS) {
        LockSupport.parkNanos(left - SPIN_NS);
      } else {
        Thread.onSpinWait();
      }
      left = end - System.nanoTime();
    }
    return new Answer("modelled", 0);
  }

  @Override
  public void close() {}
}
