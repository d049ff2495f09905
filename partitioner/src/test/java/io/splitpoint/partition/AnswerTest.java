package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class AnswerTest {

  /** All on one device takes 100 ms, all on the other one a little more. */
  private static Answer answer(double otherMs, double halfWidth) {
    Pairing pairing =
        Pairing.of(
            rows("one", 100, halfWidth),
            rows("other", otherMs, halfWidth),
            Link.named("local").orElseThrow());
    Partition partition = OneCut.solve(List.of(pairing), Constraints.NONE, 1);
    return Answer.of(partition, Objective.LATENCY, 0.95).orElseThrow();
  }

  private static List<LayerProfile> rows(String device, double ms, double half) {
    Latency latency =
        new Latency(ms, ms * (1 - half), ms * (1 + half), OptionalDouble.empty(), Source.MEASURED);
    return List.of(
        Profiles.row(device, 0, 10, Optional.empty(), Optional.empty()),
        Profiles.row(device, 1, 10, Optional.of(latency), Optional.empty()));
  }

  @Test
  void splitsThatLieWithinOnePercentAreEqualOnlyWhereTheirIntervalsSayIt() {
    Answer known = answer(100.4, 0.005);
    assertThat(known.standing()).isEqualTo(Answer.Standing.EQUAL);
    assertThat(known.inWords()).contains("; within 1 % of it: ");
    // the same medians: one of them may well be 10 % slower than the other
    Answer unknown = answer(100.4, 0.1);
    assertThat(unknown.regretPercent().orElseThrow()).isGreaterThan(1);
    assertThat(unknown.standing()).isEqualTo(Answer.Standing.UNDECIDED);
    assertThat(unknown.decided()).isFalse();
  }

  @Test
  void aSplitThatIsBestWithTheConfidenceAskedForStandsAlone() {
    Answer sure = answer(110, 0.01);
    assertThat(sure.standing()).isEqualTo(Answer.Standing.SURE);
    assertThat(sure.others()).isEmpty();
    assertThat(sure.doubted().inWords()).startsWith("in doubt for latency").doesNotContain("sure");
  }
}
