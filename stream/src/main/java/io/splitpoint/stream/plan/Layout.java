package io.splitpoint.stream.plan;

import io.splitpoint.stream.accelerator.SegmentTime;
import io.splitpoint.stream.run.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Parallel arrangements of one model as a stream runs them: the places where any of them cuts, and
 * the segments between.
 *
 * @param ends the last layer before each place where the model is cut, ascending, with the model's
 *     last layer
 * @param segments segments of all arrangements; place k + 1 is after {@code ends.get(k)}
 * @param hosts the index of each accelerator's segment
 * @param times modelled times of each segment on one of its chips
 */
public record Layout(
    List<Integer> ends, List<Segment> segments, List<Integer> hosts, List<SegmentTime> times) {

  public Layout {
    ends = List.copyOf(ends);
    segments = List.copyOf(segments);
    hosts = List.copyOf(hosts);
    times = List.copyOf(times);
  }

  /** The layout of arrangements that all end at the same last layer. */
  public static Layout of(List<Arrangement> arrangements) {
    TreeSet<Integer> all = new TreeSet<>();
    arrangements.forEach(a -> all.addAll(a.lastLayers()));
    List<Integer> ends = List.copyOf(all);
    List<Segment> segments = new ArrayList<>();
    List<Integer> hosts = new ArrayList<>();
    List<SegmentTime> times = new ArrayList<>();
    for (int pipeline = 0; pipeline < arrangements.size(); pipeline++) {
      Arrangement arrangement = arrangements.get(pipeline);
      int first = segments.size();
      int from = 0;
      for (int last : arrangement.lastLayers()) {
        int to = ends.indexOf(last) + 1;
        segments.add(new Segment(pipeline, from, to));
        from = to;
      }
      arrangement.hosts().forEach(host -> hosts.add(first + host));
      times.addAll(arrangement.times());
    }
    return new Layout(ends, segments, hosts, times);
  }

  /** The first layer of a segment, from 1. */
  public int firstLayer(Segment segment) {
    return segment.from() == 0 ? 1 : ends.get(segment.from() - 1) + 1;
  }

  public int lastLayer(Segment segment) {
    return ends.get(segment.to() - 1);
  }
}
