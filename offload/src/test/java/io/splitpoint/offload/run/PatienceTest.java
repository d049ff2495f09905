package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private static final Patience SIXTY = new Patience(OptionalDouble.of(60));

  /** 40 ms by the server, 20 ms of tail here: at 24 ms it would have to start here. */
  private static final SplitCost EARLY = new SplitCost(1, "a", 1000, 10, 5, 20);

  private static final SplitCost LATE = new SplitCost(2, "b", 1000, 10, 20, 6);
  private static final SplitCost HERE = new SplitCost(3, "c", 0, 0, 80, 0);

  private static double latencyMs(SplitCost split) {
    return split.sendBytes() == 0 ? split.headMs() : split.headMs() + 15 + split.tailMs();
  }

  private static int chosen(Patience patience, SplitCost... splits) {
    return new UsableSplits(List.of(splits))
        .best(split -> patience.expectedMs(split, latencyMs(split)))
        .layer();
  }

  @Test
  void theServerIsWaitedForUntilTheTailMustStartHereWithTimeToSpare() {
    assertThat(SIXTY.waitMs(20)).isCloseTo(24, within(1e-9));
    assertThat(new Patience(OptionalDouble.of(10)).waitMs(2)).isCloseTo(5, within(1e-9));
    assertThat(new Patience(OptionalDouble.empty()).waitMs(20)).isInfinite();
    assertThat(new UsableSplits(List.of(EARLY)).waitMs(1, 60)).isCloseTo(24, within(1e-9));
  }

  @Test
  void aFrameIsSentAloneWhereItWouldBeLateBehindAnother() {
    SplitCost split = new SplitCost(1, "a", 1000, 10, 1, 0.6);
    // one exchange takes 40.6 ms and the server is waited for 53.1: alone it is in time
    Optional<LinkState> far = Optional.of(new LinkState(40, 1e-6));
    assertThat(SIXTY.leavesTimeFor(split, split.latencyMs(far.orElseThrow(), 1))).isTrue();
    assertThat(SIXTY.leavesTimeBehindAnother(split, far, 1)).isFalse();
    assertThat(SIXTY.leavesTimeBehindAnother(split, Optional.of(new LinkState(20, 1e-6)), 1))
        .as("two exchanges of 20.6 ms")
        .isTrue();
    assertThat(SIXTY.leavesTimeBehindAnother(split, Optional.empty(), 1))
        .as("a link that is not known yet")
        .isFalse();
    assertThat(new Patience(OptionalDouble.empty()).leavesTimeBehindAnother(split, far, 1))
        .as("no deadline")
        .isTrue();
  }

  @Test
  void aSplitWhoseAnswersAreNeverWaitedForIsNotChosenWhereAnotherIsInTime() {
    assertThat(latencyMs(EARLY)).isLessThan(latencyMs(LATE));
    assertThat(chosen(SIXTY, EARLY, LATE, HERE)).isEqualTo(2);
    assertThat(chosen(new Patience(OptionalDouble.empty()), EARLY, LATE, HERE)).isEqualTo(1);
  }

  @Test
  void whereNoServerIsInTimeAllIsHereIfThatMeetsTheDeadline() {
    SplitCost inTime = new SplitCost(3, "c", 0, 0, 55, 0);
    assertThat(chosen(SIXTY, EARLY, inTime)).isEqualTo(3);
    assertThat(chosen(SIXTY, EARLY, HERE)).as("nothing meets it").isEqualTo(1);
  }

  @Test
  void aFixedSplitTimesItsOwnHeadAndTailAlone() {
    Graph lenet = Graph.read(TestModels.file("lenet", Precision.INT8));
    TfLiteRuntime one = TfLiteRuntime.bundled(1, true);
    CostRounds rounds = new CostRounds(lenet, Heads.onCpu(lenet, one), one, false);
    UsableSplits table = rounds.run(2, 3, (done, now) -> {});
    assertThat(table.splits()).extracting(SplitCost::layer).containsExactly(3);
    assertThat(table.after(3).headMs()).isPositive();
    assertThat(table.after(3).tailMs()).isPositive();
    assertThatThrownBy(() -> rounds.run(1, 99, (done, now) -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("found 99");
  }
}
