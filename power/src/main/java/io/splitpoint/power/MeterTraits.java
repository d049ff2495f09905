package io.splitpoint.power;

import java.time.Duration;

/**
 * What is known about a meter once it has answered.
 *
 * @param name such as {@code UM25C at /dev/rfcomm0}
 * @param topology what it sees
 * @param accuracy what its maker promises
 * @param refresh how often its reading changes, whatever the rate it is asked at
 */
public record MeterTraits(String name, Topology topology, Accuracy accuracy, Duration refresh) {

  public MeterTraits {
    if (refresh.isNegative() || refresh.isZero()) {
      throw new IllegalArgumentException("refresh: expected more than 0, found " + refresh);
    }
  }
}
