package io.splitpoint.power.monsoon;

import io.splitpoint.power.PowerSample;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Computes means of 50 observations: 5,000 per second say no more about a window of seconds than
 * 100, and need fifty times the memory.
 */
final class Means {

  static final int OBSERVATIONS = 50;

  private final Consumer<PowerSample> sink;
  private int count;
  private double volts;
  private double amps;
  private double watts;
  private long firstNanos;
  private long refresh;
  private boolean gap;

  Means(Consumer<PowerSample> sink) {
    this.sink = sink;
  }

  /** Marks the next mean as following a loss of observations. */
  void gap() {
    gap = true;
  }

  void add(long nanos, double observedVolts, double observedAmps) {
    if (count == 0) {
      firstNanos = nanos;
    }
    count++;
    volts += observedVolts;
    amps += observedAmps;
    watts += observedVolts * observedAmps;
    if (count == OBSERVATIONS) {
      flush(nanos);
    }
  }

  /** Delivers the remaining observations, if any. */
  void flush(long nanos) {
    if (count > 0) {
      sink.accept(
          new PowerSample(
              firstNanos,
              nanos,
              OptionalDouble.of(volts / count),
              OptionalDouble.of(amps / count),
              watts / count,
              OptionalDouble.empty(),
              ++refresh,
              gap));
    }
    gap = false;
    count = 0;
    volts = 0;
    amps = 0;
    watts = 0;
  }
}
