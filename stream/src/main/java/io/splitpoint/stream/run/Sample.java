package io.splitpoint.stream.run;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The statistics of a stream's last interval, about a second.
 *
 * @param seconds time since the stream's start
 * @param written frames since the start
 * @param dropped frames since the start
 * @param fps frames written per second in the interval
 * @param stages stages in order, in the interval
 * @param latency latency of frames from capture to writing, in the interval
 * @param queues queues in order
 * @param temperatureC temperature of the machine or its accelerators
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
   * @param interval times per frame in the interval
   * @param total times per frame since the start
   */
  public record Stage(String name, Latencies interval, Latencies total) {}

  /**
   * @param name the stage that frames wait for
   * @param frames number of waiting frames
   */
  public record Fill(String name, int frames, int capacity) {}
}
