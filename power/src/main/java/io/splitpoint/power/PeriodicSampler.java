package io.splitpoint.power;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalDouble;

/** Polls a source that answers at once, at a fixed interval. */
public final class PeriodicSampler implements Sampler {

  /** One answer of a source, without its time. */
  public record Measured(
      OptionalDouble volts, OptionalDouble amps, double watts, OptionalDouble counterMwh) {}

  /** The source. */
  @FunctionalInterface
  public interface Probe {

    /**
     * @throws IOException when it does not answer at present
     * @throws MeterException when it is missing, or another device
     */
    Measured measure() throws IOException;
  }

  private final MeterTraits traits;
  private final Duration period;
  private final Probe probe;
  private Measured last;
  private long lastNanos;
  private long refresh;
  private boolean lost;

  /**
   * @param period polling interval; the traits have the interval at which the answer changes
   */
  public PeriodicSampler(MeterTraits traits, Duration period, Probe probe) {
    this.traits = traits;
    this.period = period;
    this.probe = probe;
  }

  @Override
  public void sample(Sink sink) throws InterruptedException {
    long next = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      long requested = System.nanoTime();
      try {
        Measured measured = probe.measure();
        take(measured, requested, sink);
      } catch (IOException e) {
        if (last == null) {
          throw new MeterException(
              traits.name() + ": expected a reading, found: " + e.getMessage(), e);
        }
        lost = true;
        sink.trouble(traits.name() + ": " + e.getMessage());
      }
      next = Math.max(next + period.toNanos(), System.nanoTime());
      long pause = next - System.nanoTime();
      if (pause > 0) {
        Thread.sleep(pause / 1_000_000, (int) (pause % 1_000_000));
      }
    }
  }

  private void take(Measured measured, long requested, Sink sink) {
    long received = System.nanoTime();
    // Equal answers a whole refresh apart are two refreshes of a steady load.
    if (!measured.equals(last) || lost || received - lastNanos >= traits.refresh().toNanos()) {
      refresh++;
      lastNanos = received;
    }
    boolean gap = lost;
    lost = false;
    last = measured;
    sink.accept(
        new PowerSample(
            requested,
            received,
            measured.volts(),
            measured.amps(),
            measured.watts(),
            measured.counterMwh(),
            refresh,
            gap));
  }

  @Override
  public MeterTraits traits() {
    return traits;
  }

  @Override
  public void close() {
    // A probe needs no interruption between polls.
  }
}
