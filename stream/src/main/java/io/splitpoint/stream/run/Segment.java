package io.splitpoint.stream.run;

import java.util.ArrayList;
import java.util.List;

/**
 * A contiguous part of the model between two places where it is cut. Place 0 is the model's input,
 * the last one its output; copies of the model in pipelines of unequal depth have their cuts at
 * different places.
 *
 * @param pipeline its pipeline, from 0
 * @param from the place of its inputs
 * @param to the place of its outputs, after {@code from}
 */
public record Segment(int pipeline, int from, int to) {

  public Segment {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("segment from " + from + " to " + to);
    }
  }

  /** One pipeline that stops at every place. */
  public static List<Segment> chain(int segments) {
    List<Segment> chain = new ArrayList<>();
    for (int k = 0; k < segments; k++) {
      chain.add(new Segment(0, k, k + 1));
    }
    return List.copyOf(chain);
  }
}
