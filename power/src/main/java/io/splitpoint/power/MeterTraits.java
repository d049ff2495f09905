package io.splitpoint.power;

import java.time.Duration;

/**
 * What is known about a meter once it has answered.
 *
 * @param name such as {@code UM25C at /dev/rfcomm0}, or {@code UM25C (emulated) at /tmp/um25c}
 * @param topology what it sees
 * @param accuracy what its maker promises
 * @param refresh how often its reading changes, whatever the rate it is asked at
 * @param emulated whether an emulator answers, so that nothing it says is a measurement
 */
public record MeterTraits(
    String name, Topology topology, Accuracy accuracy, Duration refresh, boolean emulated) {

  /** In the names of emulated meters, and so in the files that hold their samples. */
  public static final String EMULATED = " (emulated)";

  public MeterTraits {
    if (refresh.isNegative() || refresh.isZero()) {
      throw new IllegalArgumentException("refresh: expected more than 0, found " + refresh);
    }
  }

  /** A meter, or what is taken for one until it has answered. */
  public MeterTraits(String name, Topology topology, Accuracy accuracy, Duration refresh) {
    this(name, topology, accuracy, refresh, false);
  }

  /** The same of an emulator, or of the recording of one. */
  public MeterTraits ofEmulator() {
    return new MeterTraits(
        name.contains(EMULATED) ? name : name + EMULATED, topology, accuracy, refresh, true);
  }
}
