package io.splitpoint.stream.plan;

import io.splitpoint.stream.accelerator.SegmentTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A model on several accelerators.
 *
 * @param lastLayers the last layer of each segment, the model's last included
 * @param hosts the segment of each accelerator, from 0
 * @param times modelled times of each segment on one of its chips, see {@link StageTimes}
 * @param latencyMs modelled time of a frame through all segments when nothing is in its way
 */
public record Arrangement(
    List<Integer> lastLayers, List<Integer> hosts, List<SegmentTime> times, double latencyMs) {

  public Arrangement {
    lastLayers = List.copyOf(lastLayers);
    hosts = List.copyOf(hosts);
    times = List.copyOf(times);
  }

  /** The same number of accelerators for each segment. */
  static List<Integer> evenly(int segments, int copies) {
    List<Integer> hosts = new ArrayList<>();
    for (int copy = 0; copy < copies; copy++) {
      for (int segment = 0; segment < segments; segment++) {
        hosts.add(segment);
      }
    }
    return hosts;
  }

  /** Modelled frames per second when no other stage limits: those of the slowest segment. */
  public double fps() {
    double slowest = 0;
    for (int segment = 0; segment < times.size(); segment++) {
      slowest =
          Math.max(slowest, times.get(segment).runMs() / Collections.frequency(hosts, segment));
    }
    return 1e3 / slowest;
  }

  /** {@code replicate}, {@code pipeline}, {@code 2x2}, or accelerators per segment. */
  public String name() {
    int segments = lastLayers.size();
    if (segments == 1) {
      return "replicate";
    }
    if (hosts.size() == segments) {
      return "pipeline";
    }
    List<Integer> counts = new ArrayList<>();
    for (int segment = 0; segment < segments; segment++) {
      counts.add(Collections.frequency(hosts, segment));
    }
    return counts.stream().distinct().count() == 1
        ? counts.get(0) + "x" + segments
        : "segments on " + counts;
  }
}
