package io.splitpoint.bench.points;

import java.util.Comparator;
import java.util.List;

/**
 * The area that a set of points dominates below a reference point, two objectives to be minimised
 * (Zitzler and Thiele, PPSN 1998). Use it to compare two fronts by one number.
 */
final class Hypervolume {

  /** A point, in the order of the reference's coordinates. */
  record Point(double x, double y) {}

  private Hypervolume() {}

  /** Points that do not lie below the reference in both add nothing. */
  static double of(List<Point> points, Point reference) {
    List<Point> below =
        points.stream()
            .filter(point -> point.x < reference.x && point.y < reference.y)
            .sorted(Comparator.comparingDouble(Point::x).thenComparingDouble(Point::y))
            .toList();
    double area = 0;
    double height = reference.y;
    for (Point point : below) {
      if (point.y < height) {
        area += (reference.x - point.x) * (height - point.y);
        height = point.y;
      }
    }
    return area;
  }
}
