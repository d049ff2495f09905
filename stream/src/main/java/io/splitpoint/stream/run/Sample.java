package io.splitpoint.stream.run;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A stream's last second, or so.
 *
 * @param seconds since its start
 * @param written frames since its start
 * @param dropped frames since its start
 * @param fps frames written a second, in the interval
 * @param stages in order, of the interval
 * @param latency of a frame from captured to written, of the interval
 * @param queues in order
 * @param temperatureC of the machine or its accelerators
 */
public record Sample(
    double seconds,
    long written,
    long dropped,
    double fps,
    List<Stage> stages,
    Latencies latency,
    List<Fill> queues,
    OptionalDouble temperatureC) {

  /**
   * @param interval work on a frame in the interval
   * @param total the same since the start
   */
  public record Stage(String name, Latencies interval, Latencies total) {}

  /**
   * @param name the stage it waits for
   * @param frames waiting now
   */
  public record Fill(String name, int frames, int capacity) {}
}
