package io.splitpoint.stream.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SuppressionTest {

  private record Box(int order, int label, float score, float l, float t, float r, float b) {

    double overlap(Box o) {
      double wide = Math.min(r, o.r) - Math.max(l, o.l);
      double high = Math.min(b, o.b) - Math.max(t, o.t);
      if (wide <= 0 || high <= 0) {
        return 0;
      }
      double area = (double) (r - l) * (b - t);
      double other = (double) (o.r - o.l) * (o.b - o.t);
      return wide * high / (area + other - wide * high);
    }
  }

  private static void add(Suppression to, Box box) {
    if (to.wants(box.score)) {
      int at = to.add(box.label, box.score);
      to.edges()[at] = box.l;
      to.edges()[at + 1] = box.t;
      to.edges()[at + 2] = box.r;
      to.edges()[at + 3] = box.b;
    }
  }

  private static List<String> kept(Suppression of) {
    List<String> kept = new ArrayList<>();
    of.run(
        (label, score, at) -> {
          kept.add(label + " " + score + " " + of.edges()[at] + " " + of.edges()[at + 1]);
          return true;
        });
    return kept;
  }

  /** Every box against every better one that stayed, in the order of their scores. */
  private static List<String> bruteForce(List<Box> boxes, int capacity, double limit) {
    List<Box> sorted = new ArrayList<>(boxes);
    sorted.sort(Comparator.comparingDouble((Box b) -> -b.score).thenComparing(Box::order));
    List<Box> stay = new ArrayList<>();
    for (Box box : sorted.subList(0, Math.min(capacity, sorted.size()))) {
      if (stay.stream().noneMatch(s -> s.label == box.label && s.overlap(box) > limit)) {
        stay.add(box);
      }
    }
    return stay.stream().map(b -> b.label + " " + b.score + " " + b.l + " " + b.t).toList();
  }

  @Test
  void theSameBoxesStayAsByBruteForce() {
    Suppression suppression = new Suppression(40, 0.45f);
    int suppressed = 0;
    for (int seed = 0; seed < 2000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Box> boxes = new ArrayList<>();
      suppression.clear();
      int count = random.nextInt(0, 80);
      for (int i = 0; i < count; i++) {
        // few places, sizes and scores, so that there are overlaps, equals and near equals
        float l = random.nextInt(6) / 10f;
        float t = random.nextInt(6) / 10f;
        Box box =
            new Box(
                i,
                random.nextInt(1, 4),
                random.nextInt(1, 20) / 20f,
                l,
                t,
                l + random.nextInt(1, 5) / 10f,
                t + random.nextInt(1, 5) / 10f);
        boxes.add(box);
        add(suppression, box);
      }
      List<String> expected = bruteForce(boxes, 40, 0.45f);
      assertThat(kept(suppression)).as("seed %d", seed).isEqualTo(expected);
      suppressed += Math.min(40, count) - expected.size();
    }
    assertThat(suppressed).isGreaterThan(1000);
  }

  @Test
  void ofTwoThatOverlapByMoreThanTheLimitTheBetterStays() {
    Suppression suppression = new Suppression(10, 0.5f);
    add(suppression, new Box(0, 1, 0.6f, 0, 0, 1, 1)); // overlaps the next by 0.81
    add(suppression, new Box(1, 1, 0.9f, 0, 0, 0.9f, 0.9f));
    add(suppression, new Box(2, 2, 0.5f, 0, 0, 1, 1)); // another class
    add(suppression, new Box(3, 1, 0.4f, 0, 0, 0.6f, 0.6f)); // overlaps the best by 0.44
    assertThat(kept(suppression))
        .containsExactly("1 0.9 0.0 0.0", "2 0.5 0.0 0.0", "1 0.4 0.0 0.0");
  }
}
