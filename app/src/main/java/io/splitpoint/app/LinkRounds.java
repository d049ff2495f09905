package io.splitpoint.app;

import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.LinkSamples;
import io.splitpoint.offload.client.TimedInference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the link during inferences for another purpose: whenever the smallest and the largest of
 * them have both been made, they and a ready request are one round of the measurement. Use it in a
 * run that times a server together with its link.
 */
final class LinkRounds {

  /** Rounds before which the connection and the machine's caches are cold. */
  private static final int WARM_UP = 5;

  private record Round(double pingMs, double smallMs, double largeMs) {}

  private final Connection connection;
  private final TimedInference small;
  private final TimedInference large;
  private final List<Round> rounds = new ArrayList<>();
  private TimedInference.Times lastSmall;
  private TimedInference.Times lastLarge;
  private long smallBytes;
  private long largeBytes;

  /** Makes a few rounds that do not count. */
  LinkRounds(Connection connection, TimedInference small, TimedInference large) throws IOException {
    this.connection = connection;
    this.small = small;
    this.large = large;
    more(WARM_UP);
    rounds.clear();
  }

  /**
   * Makes an inference and counts it. The server is first asked for the smallest and the largest
   * model, so that loading them does not count as the link's time.
   */
  TimedInference.Times run(TimedInference inference) throws IOException {
    String name = inference.name();
    if (name.equals(small.name()) || name.equals(large.name())) {
      connection.describe(name, "");
    }
    TimedInference.Times times = inference.run();
    add(name, times);
    return times;
  }

  private void add(String name, TimedInference.Times times) throws IOException {
    if (name.equals(small.name())) {
      lastSmall = times;
      smallBytes = times.sentBytes();
    } else if (name.equals(large.name())) {
      lastLarge = times;
      largeBytes = times.sentBytes();
    }
    if (lastSmall != null && lastLarge != null) {
      connection.ready(); // after a pause both machines take their time
      long start = System.nanoTime();
      connection.ready();
      double ping = (System.nanoTime() - start) / 1e6;
      rounds.add(new Round(ping, lastSmall.outsideMs(), lastLarge.outsideMs()));
      lastSmall = null;
      lastLarge = null;
    }
  }

  /**
   * Returns all rounds so far.
   *
   * @param least least number of rounds; missing ones are made now
   */
  LinkSamples samples(int least) throws IOException {
    more(least - rounds.size());
    return new LinkSamples(
        small.name(),
        large.name(),
        smallBytes,
        largeBytes,
        rounds.stream().mapToDouble(Round::pingMs).toArray(),
        rounds.stream().mapToDouble(Round::smallMs).toArray(),
        rounds.stream().mapToDouble(Round::largeMs).toArray());
  }

  private void more(int number) throws IOException {
    for (int until = rounds.size() + number; rounds.size() < until; ) {
      run(small);
      run(large);
    }
  }
}
