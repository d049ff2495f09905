package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PredictionTest {

  @Test
  void theCurveGoesThroughItsPointsAndStraightBetweenAndBeyondThem() {
    TransferCurve curve =
        new TransferCurve(
            List.of(
                new TransferCurve.Point(200_000, 21),
                new TransferCurve.Point(100, 1),
                new TransferCurve.Point(100_000, 5)));
    assertThat(curve.transferMs(10)).isEqualTo(1);
    assertThat(curve.transferMs(100)).isEqualTo(1);
    assertThat(curve.transferMs(100_000)).isEqualTo(5);
    assertThat(curve.transferMs(150_000)).isEqualTo(13, within(1e-9));
    assertThat(curve.transferMs(300_000)).isEqualTo(37, within(1e-9));
    assertThat(new TransferCurve(List.of(new TransferCurve.Point(5, 3))).transferMs(9))
        .isEqualTo(3);
  }

  @Test
  void theCurveIsNeverFasterForMoreBytes() {
    long seed = 8;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      List<TransferCurve.Point> points = new ArrayList<>();
      for (int n = random.nextInt(1, 9); n > 0; n--) {
        points.add(new TransferCurve.Point(random.nextInt(1000), random.nextDouble(100)));
      }
      TransferCurve curve = new TransferCurve(points);
      double before = 0;
      for (int bytes = 0; bytes < 1200; bytes += 7) {
        assertThat(curve.transferMs(bytes)).as("seed %d", seed).isGreaterThanOrEqualTo(before);
        before = curve.transferMs(bytes);
      }
    }
  }

  @Test
  void aGroupThatMetASlowMomentIsPutRightByItsNeighbours() {
    List<double[]> heads =
        List.of(new double[] {1, 1}, new double[] {9, 9}, new double[] {3, 3}, new double[] {8, 8});
    assertThat(MonotoneMeans.rising(heads)).containsExactly(1, 6, 6, 8);
    List<double[]> tails = List.of(new double[] {4}, new double[] {2, 2}, new double[] {5});
    assertThat(MonotoneMeans.falling(tails)).containsExactly(4, 3, 3);
  }

  /** Against all rising sequences of a grid. */
  @Test
  void risingMeansLeaveTheLeastSquaredError() {
    long seed = 5;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 300; i++) {
      List<double[]> groups = new ArrayList<>();
      for (int g = 0; g < 4; g++) {
        groups.add(new double[] {random.nextInt(5), random.nextInt(5)});
      }
      double[] found = MonotoneMeans.rising(groups);
      assertThat(found).isSorted();
      assertThat(error(groups, found))
          .as("seed %d", seed)
          .isLessThanOrEqualTo(least(groups, 0, 0) + 1e-9);
    }
  }

  private static double least(List<double[]> groups, int from, double atLeast) {
    if (from == groups.size()) {
      return 0;
    }
    double least = Double.POSITIVE_INFINITY;
    for (double value = atLeast; value < 5; value += 0.25) {
      double here = error(groups.subList(from, from + 1), new double[] {value});
      least = Math.min(least, here + least(groups, from + 1, value));
    }
    return least;
  }

  private static double error(List<double[]> groups, double[] values) {
    double sum = 0;
    for (int g = 0; g < groups.size(); g++) {
      for (double sample : groups.get(g)) {
        sum += (sample - values[g]) * (sample - values[g]);
      }
    }
    return sum;
  }

  @Test
  void theLinkIsMeasuredAtTheSmallestAndTheLargestSizeAndSomeBetween() {
    List<SplitCost> splits = new ArrayList<>();
    long[] bytes = {150_528, 401_408, 401_408, 1_204_224, 75_264, 25_088, 12_544, 37_632, 0};
    for (int k = 0; k < bytes.length; k++) {
      splits.add(new SplitCost(k, "l" + k, bytes[k], 10, k, 9 - k));
    }
    List<Long> knots =
        Validation.knots(new SplitTable(splits)).stream().map(SplitCost::sendBytes).toList();
    assertThat(knots).contains(12_544L, 1_204_224L).doesNotHaveDuplicates().isSorted();
    assertThat(knots.size()).isBetween(4, 7);
  }
}
