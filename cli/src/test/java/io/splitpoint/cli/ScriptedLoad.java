package io.splitpoint.cli;

import io.splitpoint.power.emulate.PowerProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Power that is known at every moment, because the test itself switches it. */
public final class ScriptedLoad implements PowerProfile {

  private record Step(long nanos, double watts) {}

  private final List<Step> steps = new ArrayList<>();
  private final long start = System.nanoTime();
  private final double idleWatts;

  public ScriptedLoad(double idleWatts) {
    this.idleWatts = idleWatts;
    step(idleWatts);
  }

  private synchronized void step(double watts) {
    steps.add(new Step(System.nanoTime() - start, watts));
  }

  /** Something that takes so much power for so long, or longer where the machine is busy. */
  public Part part(double watts, double ms) {
    return new Part(watts, ms);
  }

  /** Something to run, which knows how long it truly took. */
  public final class Part implements Runnable {

    private final double watts;
    private final double leastMs;
    private double allMs;
    private int runs;

    private Part(double watts, double leastMs) {
      this.watts = watts;
      this.leastMs = leastMs;
    }

    @Override
    public void run() {
      step(watts);
      long start = System.nanoTime();
      long end = start + (long) (leastMs * 1e6);
      while (System.nanoTime() - end < 0) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
      step(idleWatts);
      allMs += (System.nanoTime() - start) / 1e6;
      runs++;
    }

    /** Of a run, over all of them. */
    public double meanMs() {
      return allMs / runs;
    }
  }

  @Override
  public synchronized double watts(long nanos) {
    int i = steps.size() - 1;
    while (i > 0 && steps.get(i).nanos > nanos) {
      i--;
    }
    return steps.get(i).watts;
  }

  /** Exactly, from what happened. */
  @Override
  public synchronized double meanWatts(long fromNanos, long toNanos) {
    double joule = 0;
    long end = toNanos;
    for (int i = steps.size() - 1; i >= 0 && end > fromNanos; i--) {
      long from = i == 0 ? fromNanos : Math.max(fromNanos, steps.get(i).nanos);
      if (from < end) {
        joule += steps.get(i).watts * (end - from);
        end = from;
      }
    }
    return joule / (toNanos - fromNanos);
  }
}
