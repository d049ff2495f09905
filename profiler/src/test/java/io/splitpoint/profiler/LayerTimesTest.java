package io.splitpoint.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LayerTimesTest {

  @Test
  void layersTakeNoNegativeTimeAndSumUpToTheWhole() {
    for (int i = 0; i < 5; i++) {
      JointEstimate e = estimate(Worlds.twoPace(2, 0.4, 0.1, i), 4, i);
      List<LayerTime> layers =
          LayerTimes.of(e, SimulatedRounds.heads(), SimulatedRounds.tails(), SimulatedRounds.WHOLE);
      assertThat(layers).hasSize(SimulatedRounds.LAYERS);
      assertThat(layers)
          .allSatisfy(
              layer -> {
                assertThat(layer.nanos()).isBetween(layer.low(), layer.high());
                assertThat(layer.low()).isNotNegative();
              });
      assertThat(layers.stream().mapToDouble(LayerTime::nanos).sum())
          .isCloseTo(e.nanos(SimulatedRounds.WHOLE), within(1.0));
    }
  }

  @Test
  void intervalsOfLayersHoldWhatTheyTruthfullyTake() {
    int covered = 0;
    int count = 0;
    for (int i = 0; i < 25; i++) {
      JointEstimate e = estimate(Worlds.twoPace(1.8, 0.7, 0.03, i), 6, i);
      double scale = e.nanos(SimulatedRounds.WHOLE) / SimulatedRounds.WORK[SimulatedRounds.WHOLE];
      List<LayerTime> layers =
          LayerTimes.of(e, SimulatedRounds.heads(), SimulatedRounds.tails(), SimulatedRounds.WHOLE);
      for (int k = 2; k < SimulatedRounds.LAYERS; k++) {
        double truth =
            scale
                * (SimulatedRounds.WORK[SimulatedRounds.head(k)]
                    - SimulatedRounds.WORK[SimulatedRounds.head(k - 1)]);
        LayerTime layer = layers.get(k - 1);
        covered += layer.low() <= truth && truth <= layer.high() ? 1 : 0;
        count++;
      }
    }
    assertThat(covered / (double) count).isGreaterThan(0.92);
  }

  @Test
  void layersBetweenWhichNothingCanBeCutStandTogether() {
    JointEstimate e = estimate(Worlds.steady(0.01, 1), 5, 1);
    int[] heads = SimulatedRounds.heads();
    int[] tails = SimulatedRounds.tails();
    heads[4] = -1;
    tails[4] = -1;
    heads[5] = -1;
    List<LayerTime> layers = LayerTimes.of(e, heads, tails, SimulatedRounds.WHOLE);
    assertThat(layers).hasSize(SimulatedRounds.LAYERS - 1);
    assertThat(layers.get(3).from()).isEqualTo(4);
    assertThat(layers.get(3).layer()).isEqualTo(5);
    double truth =
        SimulatedRounds.WORK[SimulatedRounds.head(5)]
            - SimulatedRounds.WORK[SimulatedRounds.head(3)];
    assertThat(layers.get(3).nanos()).isCloseTo(truth, within(0.1 * truth));
  }

  @Test
  void aTimeThatTheScatterHidesIsUnknownAndTheOthersStillSumToTheWhole() {
    List<TimedRun> runs = new ArrayList<>();
    for (TimedRun run : SimulatedRounds.in(Worlds.steady(0.01, 1), 5, new SplittableRandom(1))) {
      // The head of five layers takes less than that of four, and its tail more.
      boolean less = run.part() == SimulatedRounds.head(5);
      boolean more = run.part() == SimulatedRounds.tail(5);
      runs.add(
          new TimedRun(
              run.part(),
              run.round(),
              run.startNanos(),
              less
                  ? run.durationNanos() / 2
                  : more ? run.durationNanos() * 2 : run.durationNanos()));
    }
    JointEstimate e = SimulatedRounds.estimate(runs, SimulatedRounds.PARTS);
    List<LayerTime> layers =
        LayerTimes.of(e, SimulatedRounds.heads(), SimulatedRounds.tails(), SimulatedRounds.WHOLE);
    assertThat(layers.get(4).known()).isEmpty();
    assertThat(layers.get(4).high()).isNotNegative();
    assertThat(layers.stream().mapToDouble(layer -> layer.known().orElse(0)).sum())
        .isCloseTo(e.nanos(SimulatedRounds.WHOLE), within(1.0));
  }

  @Test
  void headAndTailOfAChainAddUpAndATornCutDoesNot() {
    List<TimedRun> runs = new ArrayList<>();
    int torn = SimulatedRounds.tail(8);
    for (TimedRun run :
        SimulatedRounds.in(Worlds.twoPace(1.7, 1, 0.02, 4), 6, new SplittableRandom(4))) {
      runs.add(
          run.part() == torn
              ? new TimedRun(run.part(), run.round(), run.startNanos(), run.durationNanos() * 5 / 4)
              : run);
    }
    JointEstimate e = SimulatedRounds.estimate(runs, SimulatedRounds.PARTS);
    List<Additivity> cuts =
        Additivity.of(e, SimulatedRounds.heads(), SimulatedRounds.tails(), SimulatedRounds.WHOLE);
    assertThat(cuts).hasSize(SimulatedRounds.LAYERS - 1);
    assertThat(cuts.stream().filter(cut -> cut.isOff(0.05, 0.05)).map(Additivity::cut))
        .containsExactly(8);
    assertThat(cuts.stream().mapToDouble(Additivity::ratio).filter(r -> Math.abs(r - 1) < 0.05))
        .hasSizeGreaterThan(17);
  }

  private static JointEstimate estimate(Worlds world, int rounds, long seed) {
    return SimulatedRounds.estimate(
        SimulatedRounds.in(world, rounds, new SplittableRandom(seed)), SimulatedRounds.PARTS);
  }
}
