package io.splitpoint.bench.points;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.bench.points.Hypervolume.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HypervolumeTest {

  private static final Point REFERENCE = new Point(10, 10);

  @Test
  void onePointDominatesARectangle() {
    assertThat(Hypervolume.of(List.of(new Point(4, 7)), REFERENCE)).isEqualTo(6 * 3);
  }

  @Test
  void whatSeveralPointsDominateCountsOnce() {
    assertThat(
            Hypervolume.of(List.of(new Point(2, 8), new Point(6, 4), new Point(7, 9)), REFERENCE))
        .isEqualTo(8 * 2 + 4 * 4);
  }

  @Test
  void pointsBeyondTheReferenceAddNothing() {
    assertThat(Hypervolume.of(List.of(new Point(11, 1), new Point(1, 10)), REFERENCE)).isZero();
  }

  @Test
  void itIsTheShareOfThePlaneThatSomePointDominates() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 20; round++) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        points.add(new Point(random.nextInt(12), random.nextInt(12)));
      }
      int cells = 0;
      for (int x = 0; x < 10; x++) {
        for (int y = 0; y < 10; y++) {
          int cellX = x;
          int cellY = y;
          cells += points.stream().anyMatch(p -> p.x() <= cellX && p.y() <= cellY) ? 1 : 0;
        }
      }
      assertThat(Hypervolume.of(points, REFERENCE))
          .as("seed 7, round %d, %s", round, points)
          .isCloseTo(cells, within(1e-9));
    }
  }
}
