package io.splitpoint.power;

import java.time.Duration;

/**
 * The properties of a meter that has answered.
 *
 * @param name such as {@code UM25C at /dev/rfcomm0}, or {@code UM25C (emulated) at /tmp/um25c}
 * @param topology what it measures
 * @param accuracy its specified accuracy
 * @param refresh interval at which its reading changes, whatever the polling rate
 * @param emulated whether an emulator answers, so that its readings are not measurements
 */
public record MeterTraits(
    String name, Topology topology, Accuracy accuracy, Duration refresh, boolean emulated) {

  /** Part of the names of emulated meters, and so of the files with their samples. */
  public static final String EMULATED = " (emulated)";

  public MeterTraits {
    if (refresh.isNegative() || refresh.isZero()) {
      throw new IllegalArgumentException("refresh: expected more than 0, found " + refresh);
    }
  }

  /** The traits of a meter that is not known to be emulated. */
  public MeterTraits(String name, Topology topology, Accuracy accuracy, Duration refresh) {
    this(name, topology, accuracy, refresh, false);
  }

  /** These traits with another refresh. */
  public MeterTraits refreshedEvery(Duration interval) {
    return new MeterTraits(name, topology, accuracy, interval, emulated);
  }

  /** These traits for an emulator, or for the recording of one. */
  public MeterTraits ofEmulator() {
    return new MeterTraits(
        name.contains(EMULATED) ? name : name + EMULATED, topology, accuracy, refresh, true);
  }
}
