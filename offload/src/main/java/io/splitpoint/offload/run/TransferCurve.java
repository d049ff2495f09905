package io.splitpoint.offload.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The time over a link in both directions by the number of bytes, measured at a few sizes. A line
 * through latency and bandwidth is not enough, because data that fit into a token bucket or a
 * congestion window have another rate.
 *
 * @param points at least one, by ascending bytes, never faster for more bytes
 */
public record TransferCurve(List<Point> points) {

  /** The time for this number of bytes in both directions. */
  public record Point(long bytes, double ms) {}

  public TransferCurve {
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a curve needs a point");
    }
    List<Point> sorted = new ArrayList<>();
    double slowest = 0;
    for (Point point : points.stream().sorted(Comparator.comparingLong(Point::bytes)).toList()) {
      slowest = Math.max(slowest, point.ms);
      sorted.add(new Point(point.bytes, slowest));
    }
    points = List.copyOf(sorted);
  }

  /**
   * Interpolates linearly between the points. The first point's time holds before it; after the
   * last point the last slope continues.
   */
  public double transferMs(long bytes) {
    Point below = points.get(0);
    if (bytes <= below.bytes || points.size() == 1) {
      return below.ms;
    }
    Point above = points.get(1);
    for (int i = 2; i < points.size() && above.bytes < bytes; i++) {
      below = above;
      above = points.get(i);
    }
    double slope =
        above.bytes == below.bytes ? 0 : (above.ms - below.ms) / (above.bytes - below.bytes);
    return below.ms + slope * (bytes - below.bytes);
  }
}
