package io.splitpoint.offload.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How long so many bytes take over a link there and back, as measured at a few sizes. A line
 * through latency and bandwidth is not enough: what fits into a token bucket or a congestion window
 * goes at another rate than what does not.
 *
 * @param points at least one, by ascending bytes, never faster for more bytes
 */
public record TransferCurve(List<Point> points) {

  /** So many bytes, both ways together, took so long. */
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
   * Straight lines between the points; before the first it is as fast as that one, after the last
   * the slope between the last two is continued.
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
