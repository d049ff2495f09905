package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ObjectiveWeightsTest {

  @Test
  void theWinnerHasTheLeastWeightedMeanOfEachOverItsBest() {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = random.nextInt(1, 10);
      long[] bytes = Profiles.randomBytes(random, n);
      Partition partition =
          OneCut.solve(
              List.of(
                  Pairing.of(
                      Profiles.exact("e", bytes, Profiles.randomMs(random, n)),
                      Profiles.exact("s", bytes, Profiles.randomMs(random, n)),
                      Profiles.randomLink(random))),
              Constraints.NONE,
              seed,
              10);
      double bestMs =
          partition.best(Objective.LATENCY).orElseThrow().cut().latencyMs().orElseThrow();
      double bestMj = partition.best(Objective.ENERGY).orElseThrow().cut().energyMj().orElseThrow();
      double least =
          partition.candidates().stream()
              .mapToDouble(
                  c ->
                      0.7 * c.cut().latencyMs().orElseThrow() / bestMs
                          + 0.3 * c.cut().energyMj().orElseThrow() / bestMj)
              .min()
              .orElseThrow();
      ObjectiveWeights.Winner winner =
          ObjectiveWeights.parse("energy=3,latency=7").best(partition, Constraints.NONE);
      assertThat(winner.value())
          .as("seed %d", seed)
          .isCloseTo(least, within(1e-9))
          .isGreaterThanOrEqualTo(1 - 1e-12);
    }
  }

  @Test
  void aBestOfZeroCannotBeWeighedBy() {
    long[] bytes = {1, 1, 1};
    Partition partition =
        OneCut.solve(
            List.of(
                Pairing.of(
                    Profiles.exact("e", bytes, 1, 2),
                    Profiles.exact("s", bytes, 1, 2),
                    new Link("free", 10, 0, 0, 0, 0, 0))),
            Constraints.NONE,
            1);
    assertThatThrownBy(
            () -> ObjectiveWeights.parse("latency=1,energy=1").best(partition, Constraints.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected a best energy above 0");
  }

  @Test
  void theHeaviestObjectiveLeadsAndEqualsGoToTheFirst() {
    assertThat(ObjectiveWeights.parse("latency=1,edp=2").heaviest()).isEqualTo(Objective.EDP);
    assertThat(ObjectiveWeights.parse("energy=2,latency=2").heaviest())
        .isEqualTo(Objective.LATENCY);
  }
}
