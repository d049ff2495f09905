package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.failure.InputException;
import io.splitpoint.profile.LayerProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OneCutTest {

  private static final Link LINK = new Link("l", 8, 1, 3, 2, 0.5, 0.25);
  private static final Link LOCAL = Link.named("local").orElseThrow();

  @Test
  void aCutCostsHeadTransferAndTheTailDevicesWholeMinusItsPrefix() {
    long[] bytes = {1000, 500, 20};
    List<LayerProfile> head = Profiles.exact("edge", bytes, 10, 30);
    List<LayerProfile> tail = Profiles.exact("server", bytes, 1, 4);
    List<SplitPoint> cuts = cuts(Pairing.of(head, tail, LINK));
    // 8 Mbit/s is a byte a microsecond
    assertCut(cuts.get(0), 0, 1 + 1.25, 4, 0, 3 * 2.25, 0.5 * 4);
    assertCut(cuts.get(1), 10, 0.5 + 1.25, 4 - 1, 20, 3 * 1.75, 0.5 * 3);
    assertCut(cuts.get(2), 30, 0, 0, 60, 0, 0);
    assertThat(cuts)
        .extracting(cut -> cut.transferBytes().orElseThrow())
        .containsExactly(1000L, 500L, 0L);
  }

  @Test
  void onALocalLinkTheOwnerPaysForTheTailToo() {
    long[] bytes = {1000, 500, 20};
    List<SplitPoint> cuts =
        cuts(
            Pairing.of(
                Profiles.exact("coral", bytes, 10, 30), Profiles.exact("cpu", bytes, 1, 4), LOCAL));
    assertCut(cuts.get(0), 0, 0, 4, 0, 0, 2 * 4);
    assertCut(cuts.get(1), 10, 0, 3, 20, 0, 2 * 3);
  }

  @Test
  void theAnswersWayBackIsChargedWhenAskedFor() {
    long[] bytes = {1000, 500, 2000};
    Pairing pairing =
        Pairing.of(
                Profiles.exact("edge", bytes, 10, 30), Profiles.exact("server", bytes, 1, 4), LINK)
            .with(new Pairing.Rules(true, 0, 0));
    List<SplitPoint> cuts = cuts(pairing);
    assertCut(cuts.get(1), 10, 1.75 + 3.25, 3, 20, 3 * 1.75 + 2 * 3.25, 1.5);
    assertCut(cuts.get(2), 30, 0, 0, 60, 0, 0);
  }

  @Test
  void aTailOnACoralPaysTheVisitThatTheDifferenceLost() {
    long[] bytes = {1000, 500, 20};
    List<SplitPoint> cuts =
        cuts(
            Pairing.of(
                Profiles.exact("cpu", bytes, 10, 30), Profiles.exact("coral", bytes, 1, 4), LOCAL));
    assertThat(cuts.get(0).tailMs()).hasValue(4);
    assertThat(cuts.get(1).tailMs()).hasValue(3.3);
  }

  @Test
  void aMissingMeasurementLeavesItsCutsOutAndTheOthersIn() {
    long[] bytes = {1000, 500, 300, 20};
    List<LayerProfile> head = new ArrayList<>(Profiles.exact("edge", bytes, 10, 20, 30));
    head.set(
        2, Profiles.row("edge", 2, 300, java.util.Optional.empty(), java.util.Optional.empty()));
    Partition answer = solve(Pairing.of(head, Profiles.exact("server", bytes, 1, 2, 3), LINK));
    assertThat(answer.candidates().get(2).cut().latencyMs()).isEmpty();
    assertThat(answer.candidates().get(2).cut().energyMj()).isEmpty();
    assertThat(answer.candidates().get(2).onParetoFront()).isFalse();
    assertThat(answer.candidates().get(1).cut().energyMj()).isPresent();
  }

  @Test
  void withoutAMeterEnergyIsEmptyAndAskingForItIsTold() {
    long[] bytes = {1000, 500, 20};
    Partition answer =
        solve(
            Pairing.of(
                Profiles.withoutEnergy(Profiles.exact("edge", bytes, 10, 30)),
                Profiles.exact("server", bytes, 1, 4),
                LINK));
    assertThat(answer.candidates()).allMatch(c -> c.cut().energyMj().isEmpty());
    assertThat(answer.best(Objective.LATENCY)).isPresent();
    assertThat(answer.best(Objective.ENERGY)).isEmpty();
    assertThat(answer.pareto()).containsExactly(answer.best(Objective.LATENCY).orElseThrow());
    assertThatThrownBy(() -> answer.require(Objective.ENERGY, Constraints.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected energies of edge and server");
  }

  @Test
  void aDeadlineThatNothingMeetsNamesTheNearest() {
    long[] bytes = {1000, 500, 20};
    Pairing pairing =
        Pairing.of(
            Profiles.exact("edge", bytes, 10, 30), Profiles.exact("server", bytes, 1, 4), LINK);
    Constraints tight = Constraints.deadline(6);
    Partition answer = OneCut.solve(List.of(pairing), tight, 1);
    assertThatThrownBy(() -> answer.require(Objective.ENERGY, tight))
        .isInstanceOf(InfeasibleException.class)
        .hasMessageContaining("deadline of 6 ms; the nearest is 6.25 ms");
    Constraints loose = Constraints.deadline(15);
    assertThat(
            OneCut.solve(List.of(pairing), loose, 1)
                .require(Objective.ENERGY, loose)
                .cut()
                .splitLayer())
        .isZero();
  }

  @Test
  void neverWorseThanAllLocalOrAllRemoteAndMonotoneInBandwidth() {
    for (int seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = random.nextInt(1, 13);
      long[] bytes = Profiles.randomBytes(random, n);
      List<LayerProfile> head = Profiles.exact("edge", bytes, Profiles.randomMs(random, n));
      List<LayerProfile> tail = Profiles.exact("server", bytes, Profiles.randomMs(random, n));
      Link link = Profiles.randomLink(random);
      for (Objective objective : Objective.values()) {
        List<SplitPoint> cuts = new Case(head, tail, link).cuts();
        double best = value(cuts, objective);
        assertThat(best)
            .as("seed %d %s", seed, objective)
            .isLessThanOrEqualTo(objective.of(cuts.get(0)).orElseThrow())
            .isLessThanOrEqualTo(objective.of(cuts.get(n)).orElseThrow());
        List<SplitPoint> faster =
            new Case(head, tail, link.withBandwidth(link.bandwidthMbps() * 2)).cuts();
        assertThat(value(faster, objective))
            .as("seed %d %s", seed, objective)
            .isLessThanOrEqualTo(best);
      }
    }
  }

  @Test
  void noPointOfTheParetoFrontIsDominatedAndEveryOtherPointIs() {
    for (int seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = random.nextInt(1, 13);
      long[] bytes = Profiles.randomBytes(random, n);
      List<SplitPoint> cuts =
          new Case(
                  Profiles.exact("edge", bytes, Profiles.randomMs(random, n)),
                  Profiles.exact("server", bytes, Profiles.randomMs(random, n)),
                  Profiles.randomLink(random))
              .cuts();
      List<Integer> front = ParetoFront.of(cuts);
      for (int i = 0; i < cuts.size(); i++) {
        SplitPoint one = cuts.get(i);
        boolean dominated = cuts.stream().anyMatch(other -> other != one && dominates(other, one));
        assertThat(front.contains(i)).as("seed %d cut %d", seed, i).isEqualTo(!dominated);
      }
    }
  }

  @Test
  void scalingAllCostsScalesTheAnswerAndKeepsTheCut() {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = random.nextInt(1, 13);
      long[] bytes = Profiles.randomBytes(random, n);
      double[] head = Profiles.randomMs(random, n);
      double[] tail = Profiles.randomMs(random, n);
      Link l = Profiles.randomLink(random);
      Link scaled =
          new Link(
              "scaled",
              l.bandwidthMbps() / 4,
              l.latencyMs() * 4,
              l.transmitW(),
              l.receiveW(),
              l.idleW(),
              l.overheadMs() * 4);
      List<SplitPoint> one =
          new Case(Profiles.exact("e", bytes, head), Profiles.exact("s", bytes, tail), l).cuts();
      List<SplitPoint> four =
          new Case(
                  Profiles.exact("e", bytes, times(head, 4)),
                  Profiles.exact("s", bytes, times(tail, 4)),
                  scaled)
              .cuts();
      for (Objective objective : Objective.values()) {
        int best = OneCut.best(one, objective, Constraints.NONE).orElseThrow();
        assertThat(OneCut.best(four, objective, Constraints.NONE)).hasValue(best);
        double factor = objective == Objective.EDP ? 16 : 4;
        assertThat(value(four, objective))
            .isCloseTo(factor * value(one, objective), within(1e-9 * value(four, objective)));
      }
    }
  }

  /** A free transfer would make this cut the best of all. */
  @Test
  void aCutOfWhichNobodyKnowsHowMuchCrossesWinsNothingOverALink() {
    long[] bytes = {1000, 900, 1000, 20};
    List<LayerProfile> head = new ArrayList<>(Profiles.exact("edge", bytes, 1, 20, 90));
    List<LayerProfile> tail = Profiles.exact("server", bytes, 1, 2, 3);
    head.set(1, Profiles.ofUnknownSize(head.get(1)));
    Partition answer = solve(Pairing.of(head, tail, LINK));
    SplitPoint cut = answer.candidates().get(1).cut();
    assertThat(cut.transferBytes()).isEmpty();
    assertThat(cut.transferMs()).isEmpty();
    assertThat(cut.latencyMs()).isEmpty();
    assertThat(cut.energyMj()).isEmpty();
    assertThat(answer.candidates().get(1).bestFor()).isEmpty();
    assertThat(answer.candidates().get(1).onParetoFront()).isFalse();
    assertThat(answer.best(Objective.LATENCY).orElseThrow().cut().splitLayer()).isZero();
    assertThat(SplitsCsv.cells(answer.candidates().get(1), Objective.LATENCY))
        .containsEntry("transfer_bytes", null)
        .containsEntry("transfer_ms", null);
    // more than a power of the link is missing: nobody can say what it takes at least
    Link powerless = new Link("l", 80, 1, Double.NaN, Double.NaN, Double.NaN, 0);
    assertThat(cuts(Pairing.of(head, tail, powerless)).get(1).energyAtLeastMj()).isEmpty();
    // inside one machine nothing is sent
    SplitPoint local = cuts(Pairing.of(head, tail, LOCAL)).get(1);
    assertThat(local.transferBytes()).isEmpty();
    assertThat(local.latencyMs()).hasValueCloseTo(3.0, within(1e-9));
  }

  @Test
  void anAnswerOfUnknownSizeThatIsToComeBackLeavesTheWholeModelHere() {
    long[] bytes = {1000, 500, 20};
    List<LayerProfile> tail = new ArrayList<>(Profiles.exact("server", bytes, 1, 4));
    tail.set(2, Profiles.ofUnknownSize(tail.get(2)));
    Pairing pairing =
        Pairing.of(Profiles.exact("edge", bytes, 10, 30), tail, LINK)
            .with(new Pairing.Rules(true, 0, 0));
    assertThat(solve(pairing).best(Objective.LATENCY).orElseThrow().cut().splitLayer())
        .isEqualTo(2);
  }

  private record Case(List<LayerProfile> head, List<LayerProfile> tail, Link link) {
    List<SplitPoint> cuts() {
      return OneCut.costs(List.of(Pairing.of(head, tail, link))).get(0).splitPoints();
    }
  }

  private static double[] times(double[] values, double factor) {
    return java.util.Arrays.stream(values).map(v -> v * factor).toArray();
  }

  private static boolean dominates(SplitPoint a, SplitPoint b) {
    double al = a.latencyMs().orElseThrow();
    double bl = b.latencyMs().orElseThrow();
    double ae = a.energyMj().orElseThrow();
    double be = b.energyMj().orElseThrow();
    return al <= bl && ae <= be && (al < bl || ae < be);
  }

  private static double value(List<SplitPoint> cuts, Objective objective) {
    int best = OneCut.best(cuts, objective, Constraints.NONE).orElseThrow();
    return objective.of(cuts.get(best)).orElseThrow();
  }

  private static Partition solve(Pairing pairing) {
    return OneCut.solve(List.of(pairing), Constraints.NONE, 1);
  }

  private static List<SplitPoint> cuts(Pairing pairing) {
    return solve(pairing).candidates().stream().map(Candidate::cut).toList();
  }

  private static void assertCut(
      SplitPoint cut,
      double headMs,
      double transferMs,
      double tailMs,
      double headMj,
      double transferMj,
      double waitMj) {
    assertThat(cut.headMs().orElseThrow()).isCloseTo(headMs, within(1e-9));
    assertThat(cut.transferMs().orElseThrow()).isCloseTo(transferMs, within(1e-9));
    assertThat(cut.tailMs().orElseThrow()).isCloseTo(tailMs, within(1e-9));
    assertThat(cut.latencyMs().orElseThrow()).isCloseTo(headMs + transferMs + tailMs, within(1e-9));
    assertThat(cut.headMj().orElseThrow()).isCloseTo(headMj, within(1e-9));
    assertThat(cut.transferMj().orElseThrow()).isCloseTo(transferMj, within(1e-9));
    assertThat(cut.waitMj().orElseThrow()).isCloseTo(waitMj, within(1e-9));
    assertThat(cut.energyMj().orElseThrow()).isCloseTo(headMj + transferMj + waitMj, within(1e-9));
  }
}
