package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConfidenceTest {

  private static final Link LINK = new Link("l", 80, 0, 0, 0, 0, 0);

  @Test
  void aCutThatIsFarAheadIsSureAndTwinsAreNot() {
    long[] bytes = {0, 0, 0};
    Partition sure =
        OneCut.solve(
            List.of(
                Pairing.of(
                    Profiles.rows("e", bytes, 1, 100), Profiles.rows("s", bytes, 100, 150), LINK)),
            Constraints.NONE,
            1);
    Candidate winner = sure.best(Objective.LATENCY).orElseThrow();
    assertThat(winner.cut().splitLayer()).isEqualTo(1);
    assertThat(winner.confidence(Objective.LATENCY).orElseThrow()).isGreaterThan(0.99);
    assertThat(sure.regretPercent(Objective.LATENCY).orElseThrow()).isLessThan(0.1);
    Partition twins =
        OneCut.solve(
            List.of(
                Pairing.of(
                    Profiles.rows("e", bytes, 40, 100), Profiles.rows("s", bytes, 60, 100), LINK)),
            Constraints.NONE,
            1);
    Candidate one = twins.best(Objective.LATENCY).orElseThrow();
    assertThat(one.cut().splitLayer()).isEqualTo(1);
    Partition same =
        OneCut.solve(
            List.of(
                Pairing.of(
                    Profiles.rows("e", bytes, 100, 100), Profiles.rows("s", bytes, 0, 100), LINK)),
            Constraints.NONE,
            1);
    assertThat(same.candidates().get(0).probability().get(Objective.LATENCY)).isBetween(0.4, 0.6);
    assertThat(same.regretPercent(Objective.LATENCY).orElseThrow()).isGreaterThan(0.2);
  }

  @Test
  void aTailThatIsLostInTheScatterOfADifferenceIsUnknownAndDoesNotWin() {
    long[] bytes = {0, 0, 0};
    Pairing pairing =
        Pairing.of(Profiles.rows("e", bytes, 1, 100), Profiles.rows("s", bytes, 100, 101), LINK);
    Partition lost = OneCut.solve(List.of(pairing), Constraints.NONE, 1);
    assertThat(lost.candidates().get(1).cut().tailMs()).isEmpty();
    assertThat(lost.candidates().get(1).cut().latencyMs()).isEmpty();
    assertThat(lost.candidates().get(1).probability().get(Objective.LATENCY)).isZero();
    assertThat(lost.best(Objective.LATENCY).orElseThrow().cut().splitLayer()).isNotEqualTo(1);

    LayerProfile ran = Profiles.rows("s", bytes, 1, 1).get(1);
    Partition run =
        OneCut.solve(
            List.of(pairing.withMeasuredTails(java.util.Map.of(1, ran))), Constraints.NONE, 1);
    assertThat(run.best(Objective.LATENCY).orElseThrow().cut().splitLayer()).isEqualTo(1);
  }

  @Test
  void probabilitiesOfAllCutsSumToOneAndTheSeedFixesThem() {
    SplittableRandom random = new SplittableRandom(5);
    long[] bytes = Profiles.randomBytes(random, 8);
    Pairing pairing =
        Pairing.of(
            Profiles.rows("e", bytes, Profiles.randomMs(random, 8)),
            Profiles.rows("s", bytes, Profiles.randomMs(random, 8)),
            LINK);
    Partition one = OneCut.solve(List.of(pairing), Constraints.NONE, 3);
    for (Objective objective : Objective.values()) {
      assertThat(one.candidates().stream().mapToDouble(c -> c.probability().get(objective)).sum())
          .isCloseTo(1, within(1e-9));
    }
    assertThat(OneCut.solve(List.of(pairing), Constraints.NONE, 3)).isEqualTo(one);
  }

  @Test
  void withoutIntervalsThereIsNoConfidence() {
    long[] bytes = {1, 1, 1};
    List<LayerProfile> head =
        Profiles.rows("e", bytes, 1, 2).stream()
            .map(
                r ->
                    Profiles.row(
                        "e",
                        r.layer(),
                        1,
                        r.latency()
                            .map(
                                l ->
                                    new Latency(
                                        l.medianMs(),
                                        0,
                                        Double.POSITIVE_INFINITY,
                                        OptionalDouble.empty(),
                                        Source.PUBLISHED)),
                        Optional.empty()))
            .toList();
    Partition answer =
        OneCut.solve(
            List.of(Pairing.of(head, Profiles.rows("s", bytes, 1, 2), LINK)), Constraints.NONE, 1);
    assertThat(answer.candidates()).allMatch(c -> c.confidence(Objective.LATENCY).isEmpty());
    assertThat(answer.regretPercent(Objective.LATENCY)).isEmpty();
  }
}
