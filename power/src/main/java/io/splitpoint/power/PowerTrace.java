package io.splitpoint.power;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The samples of one meter in the order of receipt. One thread may add while others read. */
public final class PowerTrace {

  /** A silence longer than this number of refreshes and than {@link #SHORTEST_GAP} is a gap. */
  private static final int GAP_REFRESHES = 5;

  private static final Duration SHORTEST_GAP = Duration.ofMillis(2_500);

  private final List<PowerSample> samples = new ArrayList<>();

  /**
   * Adds a sample.
   *
   * @throws IllegalArgumentException when it was received before the one added last
   */
  public synchronized void add(PowerSample sample) {
    if (!samples.isEmpty()
        && sample.receivedNanos() - samples.get(samples.size() - 1).receivedNanos() < 0) {
      throw new IllegalArgumentException(
          "power trace: expected samples in the order of their time");
    }
    samples.add(sample);
  }

  /** Number of samples, repeated refreshes included. */
  public synchronized int size() {
    return samples.size();
  }

  /** Every sample so far. */
  public synchronized List<PowerSample> samples() {
    return List.copyOf(samples);
  }

  /** The newest sample. */
  public synchronized Optional<PowerSample> last() {
    return samples.isEmpty() ? Optional.empty() : Optional.of(samples.get(samples.size() - 1));
  }

  /**
   * The distinct refreshes of a window: the first sample of each, if it was requested at least
   * {@code guard} after the window's start and received before its end.
   */
  public synchronized List<PowerSample> refreshes(LoadWindow window, Duration guard) {
    long from = window.startNanos() + guard.toNanos();
    List<PowerSample> found = new ArrayList<>();
    for (int i = firstReceivedFrom(from); i < samples.size(); i++) {
      PowerSample sample = samples.get(i);
      if (sample.receivedNanos() - window.endNanos() > 0) {
        break;
      }
      boolean seenBefore = i > 0 && samples.get(i - 1).refresh() == sample.refresh();
      if (!seenBefore && sample.requestedNanos() - from >= 0) {
        found.add(sample);
      }
    }
    return found;
  }

  /** Every sample received within the window, repeated refreshes included. */
  public synchronized List<PowerSample> within(long startNanos, long endNanos) {
    List<PowerSample> found = new ArrayList<>();
    for (int i = firstReceivedFrom(startNanos); i < samples.size(); i++) {
      if (samples.get(i).receivedNanos() - endNanos > 0) {
        break;
      }
      found.add(samples.get(i));
    }
    return found;
  }

  /**
   * Whether the meter was unreachable for a part of the window, so that it should be measured
   * again.
   *
   * @param refresh the meter's {@link Meter#refresh()}
   */
  public synchronized boolean hasGap(LoadWindow window, Duration refresh) {
    long longest = Math.max(SHORTEST_GAP.toNanos(), refresh.multipliedBy(GAP_REFRESHES).toNanos());
    int next = firstReceivedFrom(window.startNanos());
    long before = next > 0 ? samples.get(next - 1).receivedNanos() : window.startNanos() - longest;
    for (int i = next; i < samples.size(); i++) {
      PowerSample sample = samples.get(i);
      boolean lost = sample.afterGap() || sample.receivedNanos() - before > longest;
      if (lost && before - window.endNanos() < 0) {
        return true;
      }
      before = sample.receivedNanos();
      if (before - window.endNanos() >= 0) {
        return false;
      }
    }
    return window.endNanos() - before > longest;
  }

  /** Index of the first sample received at {@code nanos} or later. */
  private int firstReceivedFrom(long nanos) {
    int low = 0;
    int high = samples.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (samples.get(middle).receivedNanos() - nanos < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
