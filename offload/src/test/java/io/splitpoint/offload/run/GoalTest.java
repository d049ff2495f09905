package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GoalTest {

  private static final OptionalDouble NONE = OptionalDouble.empty();

  /** A link of 8 Mbit/s with 2 ms for a round trip. */
  private static final LinkState LINK = new LinkState(2, 0.001);

  private static SplitCost split(int layer, double headMs, long bytes, double tailMs) {
    return new SplitCost(layer, "l" + layer, bytes, bytes == 0 ? 0 : 300, headMs, tailMs);
  }

  /** Frames through a head and, one after the other, through the link and the server. */
  private static double simulatedPeriodMs(SplitCost split, double remoteMs, int inFlight) {
    int frames = 1000;
    double headFree = 0;
    double linkFree = 0;
    double[] answered = new double[frames];
    for (int i = 0; i < frames; i++) {
      double placeFree = i < inFlight ? 0 : answered[i - inFlight];
      double sent = Math.max(headFree, placeFree) + split.headMs();
      headFree = sent;
      linkFree = Math.max(linkFree, sent) + remoteMs;
      answered[i] = linkFree;
    }
    return (answered[frames - 1] - answered[99]) / (frames - 100);
  }

  @Test
  void theTimeBetweenTwoAnswersIsThatOfTwoStagesInARow() {
    SplittableRandom random = new SplittableRandom(22);
    for (int i = 0; i < 200; i++) {
      SplitCost split =
          split(1, 50 * random.nextDouble(), random.nextInt(1, 50_000), 30 * random.nextDouble());
      // compressed before it goes on the link, while the next head runs
      split = i % 2 == 0 ? split : split.compressed(0.5, 20 * random.nextDouble());
      double remoteMs = split.packMs() + LINK.transferMs(split.wireBytes()) + 1.5 * split.tailMs();
      for (int inFlight : new int[] {1, 2, 3}) {
        assertThat(split.periodMs(LINK, 1.5, inFlight))
            .as("%s, %d in flight", split, inFlight)
            .isCloseTo(simulatedPeriodMs(split, remoteMs, inFlight), within(1e-6));
      }
    }
  }

  @Test
  void theBestForTheRateIsTheOneWithTheShortestLongerStage() {
    SplitCost early = split(1, 10, 7_000, 22); // 20 and 32 ms: latency 42
    SplitCost even = split(5, 23, 9_000, 11); // 23 and 23 ms: latency 46
    UsableSplits table = new UsableSplits(List.of(early, even, split(9, 60, 0, 0)));
    assertThat(best(Goal.LATENCY, table, 2, NONE)).isEqualTo(1);
    assertThat(best(Goal.THROUGHPUT, table, 2, NONE)).isEqualTo(5);
    assertThat(best(Goal.THROUGHPUT, table, 1, NONE))
        .as("with one frame at a time the rate is the latency's reciprocal")
        .isEqualTo(1);
  }

  @Test
  void ofEqualRatesTheEarlierAnswerIsTakenAndADeadlineIsKept() {
    SplitCost slow = split(1, 10, 7_000, 22); // 32 ms at the longer stage
    SplitCost soon = split(5, 2, 7_000, 22);
    assertThat(best(Goal.THROUGHPUT, new UsableSplits(List.of(slow, soon)), 2, NONE)).isEqualTo(5);
    SplitCost late = split(1, 22, 9_000, 12); // 22 and 24 ms: latency 46 and more
    SplitCost inTime = split(3, 26, 0, 0); // 26 ms alone
    UsableSplits table = new UsableSplits(List.of(late, inTime));
    assertThat(best(Goal.THROUGHPUT, table, 2, NONE)).isEqualTo(1);
    assertThat(best(Goal.THROUGHPUT, table, 2, OptionalDouble.of(40))).isEqualTo(3);
  }

  private static int best(Goal goal, UsableSplits table, int inFlight, OptionalDouble deadlineMs) {
    return table.best(split -> goal.costMs(split, LINK, 1, inFlight, deadlineMs)).layer();
  }
}
