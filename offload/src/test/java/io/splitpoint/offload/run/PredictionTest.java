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
  void timesAreWorkTimesTheCommonPace() {
    // fastest runs 0, 10, 20, 40; all runs together 1.5 times as long
    List<double[]> heads =
        List.of(
            new double[] {0}, new double[] {10, 20}, new double[] {40, 20}, new double[] {40, 80});
    assertThat(PacedTimes.rising(heads)).containsExactly(0, 15, 30, 60);
    List<double[]> tails = List.of(new double[] {80, 40}, new double[] {20, 40}, new double[] {0});
    assertThat(PacedTimes.falling(tails)).containsExactly(60, 30, 0);
    // the second met slow moments only: a longer one tells that it takes 30 at most
    List<double[]> slow = List.of(new double[] {10}, new double[] {50}, new double[] {30});
    assertThat(PacedTimes.rising(slow)).isSorted();
    assertThat(PacedTimes.rising(List.of(new double[] {0, 0}))).containsExactly(0);
  }

  /** 24 heads, a dozen runs of each at one of two paces: what the mean time of each truly is. */
  @Test
  void onAMachineWithTwoPacesAllRunsTogetherTellMoreThanEachHeadsOwn() {
    long seed = 5;
    SplittableRandom random = new SplittableRandom(seed);
    double own = 0;
    double together = 0;
    for (int i = 0; i < 200; i++) {
      double slow = random.nextDouble(0.3, 0.7);
      List<double[]> runs = new ArrayList<>();
      for (int head = 1; head <= 24; head++) {
        double ms = 5 + head;
        runs.add(
            random
                .doubles(12)
                .map(d -> ms * (d < slow ? 2 : 1) * random.nextDouble(1, 1.04))
                .toArray());
      }
      double[] paced = PacedTimes.rising(runs);
      assertThat(paced).as("seed %d", seed).isSorted();
      for (int head = 1; head <= 24; head++) {
        double truth = (5 + head) * (1 + slow) * 1.02;
        own += Math.abs(TrimmedMean.of(runs.get(head - 1)) / truth - 1);
        together += Math.abs(paced[head - 1] / truth - 1);
      }
    }
    assertThat(together).as("seed %d", seed).isLessThan(own / 2);
  }

  @Test
  void theLinkIsMeasuredAtTheSmallestAndTheLargestSizeAndSomeBetween() {
    List<SplitCost> splits = new ArrayList<>();
    long[] bytes = {150_528, 401_408, 401_408, 1_204_224, 75_264, 25_088, 12_544, 37_632, 0};
    for (int k = 0; k < bytes.length; k++) {
      splits.add(new SplitCost(k, "l" + k, bytes[k], 10, k, 9 - k));
    }
    List<Long> knots =
        Validation.knots(new UsableSplits(splits)).stream().map(SplitCost::sendBytes).toList();
    assertThat(knots).contains(12_544L, 1_204_224L).doesNotHaveDuplicates().isSorted();
    assertThat(knots.size()).isBetween(4, 7);
  }
}
