package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.energy.Board;
import io.splitpoint.failure.InputException;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every energy of an answer counts the same things, or is left out with a reason. */
class EnergyBoundaryTest {

  private static final long[] BYTES = {1000, 1000, 10};
  private static final Link LOCAL = Link.named("local").orElseThrow();

  /** 1 ms for 1,000 bytes, a radio of 1 W above its board. */
  private static final Link RADIO = new Link("l", 8, 0, 1, 1, 0.1, 0);

  @TempDir Path directory;
  private Machines machines;

  /** Idle 3 W, one busy thread 4 W, feeding an accelerator 0.5 W. */
  @BeforeEach
  void board() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("mine.yaml"),
            "name: mine\ncores: 4\naccelerator_w: 0.5\nclocks:\n"
                + "  1000: {idle_w: 3, busy_w: {1: 4}}\n");
    machines = new Machines(Optional.of(Board.of(file.toString())), Optional.empty());
  }

  private static List<LayerProfile> with(List<LayerProfile> rows, Optional<Energy> perMs) {
    return rows.stream()
        .map(
            row ->
                Profiles.row(
                    row.device(),
                    row.layer(),
                    row.outputBytes().orElseThrow(),
                    row.latency(),
                    row.layer() == 0
                        ? Optional.empty()
                        : perMs.map(e -> times(e, row.latency().orElseThrow().medianMs()))))
        .toList();
  }

  private static Energy times(Energy perMs, double ms) {
    return new Energy(
        OptionalDouble.of(perMs.mj()),
        perMs.mj() * ms,
        perMs.lowMj() * ms,
        perMs.highMj() * ms,
        perMs.source(),
        perMs.of(),
        perMs.idleW());
  }

  private static Optional<Energy> energy(double watts, Source source, EnergyOf of, double idleW) {
    return Optional.of(
        new Energy(
            OptionalDouble.of(watts), watts, watts, watts, source, of, OptionalDouble.of(idleW)));
  }

  /** A stick of 2 W busy and 1.5 W idle, 1 and 2 ms for its two layers. */
  private static List<LayerProfile> stick() {
    return with(
        Profiles.exact("coral", BYTES, 1, 2),
        energy(2, Source.MODELLED, EnergyOf.ACCELERATOR, 1.5));
  }

  private static List<LayerProfile> unmetered() {
    return with(Profiles.exact("cpu", BYTES, 10, 20), Optional.empty());
  }

  private static List<LayerProfile> delegate() {
    return with(Profiles.exact("delegate:vx", BYTES, 1, 2), Optional.empty());
  }

  private static List<OptionalDouble> energies(EnergyBoundary boundary, int pairing) {
    return OneCut.costs(boundary.pairings()).get(pairing).splitPoints().stream()
        .map(SplitPoint::energyMj)
        .toList();
  }

  /** The board's model knows busy threads of its CPU, and nothing of what is behind a delegate. */
  @Test
  void anUnmeteredDelegateIsNotChargedThePowerOfTheCpu() {
    Pairing near = Pairing.of(delegate(), unmetered(), LOCAL);
    List<LayerProfile> server = with(Profiles.exact("server", BYTES, 4, 8), Optional.empty());
    Pairing far = Pairing.of(near.head(), server, RADIO);
    Pairing cpu = Pairing.of(near.tail(), server, RADIO);
    EnergyBoundary board = EnergyBoundary.of(List.of(near, cpu, far), EnergyOf.BOARD, machines, 1);
    assertThat(energies(board, 0).get(2)).as("all on the delegate").isEmpty();
    assertThat(energies(board, 2).get(2)).as("all on the delegate").isEmpty();
    assertThat(energies(board, 1).get(2).orElseThrow())
        .as("all on the CPU, 20 ms at 4 W")
        .isCloseTo(80, within(1e-9));
    Machines both = new Machines(machines.board(), machines.board());
    EnergyBoundary system =
        EnergyBoundary.of(
            List.of(Pairing.of(near.tail(), delegate(), RADIO)), EnergyOf.SYSTEM, both, 1);
    assertThat(energies(system, 0).get(0)).as("all on a server's delegate").isEmpty();
    assertThat(energies(system, 0).get(2)).as("all here").isPresent();
  }

  @Test
  void anUnmeteredDelegateIsNotChargedTheIdlePowerOfAnEdgeTpu() {
    Pairing near = Pairing.of(delegate(), unmetered(), LOCAL);
    Pairing both = Pairing.of(stick(), near.head(), LOCAL);
    for (List<Pairing> pairings : List.of(List.of(near), List.of(near, both))) {
      EnergyBoundary boundary = EnergyBoundary.of(pairings, EnergyOf.ACCELERATOR, machines, 1);
      assertThat(energies(boundary, 0)).as("of %s", pairings).allMatch(OptionalDouble::isEmpty);
    }
  }

  private static List<LayerProfile> metered(String device) {
    return with(
        Profiles.exact(device, BYTES, 10, 20), energy(5, Source.MEASURED, EnergyOf.BOARD, 2.5));
  }

  private static double mj(EnergyBoundary boundary, int pairing, int cut) {
    return OneCut.costs(boundary.pairings())
        .get(pairing)
        .splitPoints()
        .get(cut)
        .energyMj()
        .orElseThrow();
  }

  @Test
  void theBoardPaysForItselfTheStickAndTheRadioAtEveryMoment() {
    Pairing near = Pairing.of(stick(), unmetered(), LOCAL);
    Pairing far =
        Pairing.of(
            near.tail(), with(Profiles.exact("server", BYTES, 4, 8), Optional.empty()), RADIO);
    EnergyBoundary boundary = EnergyBoundary.of(List.of(near, far), EnergyOf.BOARD, machines, 1);
    assertThat(boundary.notices()).isEmpty();
    // stick 2 W + board 3 W + feeding 0.5 W for 2 ms
    assertThat(mj(boundary, 0, 2)).isCloseTo(11, within(1e-9));
    // one busy thread 4 W and the stick that waits 1.5 W, 20 ms
    assertThat(mj(boundary, 1, 2)).isCloseTo(110, within(1e-9));
    // 10 ms of head, 1 ms of sending at 3 + 1.5 + 1 W, 4 ms of waiting at 3 + 1.5 + 0.1 W
    assertThat(mj(boundary, 1, 1)).isCloseTo(55 + 5.5 + 4.6 * 4, within(1e-6));
    SplitPoint cut = OneCut.costs(boundary.pairings()).get(1).splitPoints().get(1);
    assertThat(cut.energyModelled()).isTrue();
    assertThat(cut.energyBasis().of()).isEqualTo(EnergyOf.BOARD);
    assertThat(cut.energyBasis().idleW().orElseThrow()).isCloseTo(4.5, within(1e-9));
    assertThat(cut.energyBasis().lowMj().orElseThrow()).isLessThan(cut.energyMj().orElseThrow());
    assertThat(cut.energyBasis().highMj().orElseThrow())
        .isGreaterThan(1.15 * cut.energyMj().orElseThrow());
  }

  @Test
  void aMeterAtTheSupplyNeedsNoDeviceFileAndWaitingCostsItsIdle() {
    Pairing far =
        Pairing.of(
            metered("cpu"), with(Profiles.exact("server", BYTES, 4, 8), Optional.empty()), RADIO);
    EnergyBoundary boundary = EnergyBoundary.of(List.of(far), EnergyOf.BOARD, Machines.UNKNOWN, 1);
    assertThat(boundary.scenarios()).hasSize(1);
    assertThat(mj(boundary, 0, 2)).isCloseTo(100, within(1e-9));
    assertThat(mj(boundary, 0, 1)).isCloseTo(50 + 3.5 + 2.6 * 4, within(1e-6));
    assertThat(OneCut.costs(boundary.pairings()).get(0).splitPoints().get(1).energyModelled())
        .isFalse();
  }

  @Test
  void aModelledSticksEnergyIsNotComparedWithAMeteredBoards() {
    Pairing pairing = Pairing.of(stick(), metered("cpu"), LOCAL);
    EnergyBoundary boundary =
        EnergyBoundary.of(List.of(pairing), EnergyOf.BOARD, Machines.UNKNOWN, 1);
    assertThat(boundary.notices())
        .singleElement()
        .asString()
        .contains("energy of coral", "the accelerator alone", "the whole board", "name the board");
    Partition partition = OneCut.solve(boundary, Constraints.NONE, 1);
    assertThat(partition.best(Objective.ENERGY)).isEmpty();
    assertThat(partition.best(Objective.LATENCY)).isPresent();
  }

  @Test
  void waitingOnABoardOfUnknownIdlePowerNeverWins() {
    Pairing far =
        Pairing.of(
            with(
                Profiles.exact("pi", BYTES, 10, 20),
                Optional.of(new Energy(OptionalDouble.of(5), 5, 5, 5, Source.PUBLISHED))),
            with(Profiles.exact("server", BYTES, 4, 8), Optional.empty()),
            RADIO);
    EnergyBoundary boundary = EnergyBoundary.of(List.of(far), EnergyOf.BOARD, Machines.UNKNOWN, 1);
    Partition partition = OneCut.solve(boundary, Constraints.NONE, 1);
    assertThat(partition.best(Objective.ENERGY)).isEmpty();
    assertThat(partition.undecided(Objective.ENERGY).orElseThrow())
        .contains("the board's idle power is not known (name the board");
    assertThat(partition.candidates().get(1).cut().energyAtLeastMj().orElseThrow())
        .isCloseTo(50, within(1e-9));
  }

  @Test
  void theAcceleratorAloneIsNotInABoardMetersNumbers() {
    Pairing pairing = Pairing.of(stick(), metered("cpu"), LOCAL);
    EnergyBoundary boundary =
        EnergyBoundary.of(List.of(pairing), EnergyOf.ACCELERATOR, Machines.UNKNOWN, 1);
    assertThat(mj(boundary, 0, 2)).as("the stick's own").isCloseTo(4, within(1e-9));
    // while the CPU works for 20 ms the stick waits
    assertThat(mj(boundary, 0, 0)).isCloseTo(30, within(1e-9));
    EnergyBoundary none =
        EnergyBoundary.of(
            List.of(Pairing.toFasterServer(metered("cpu"), 10, RADIO)),
            EnergyOf.ACCELERATOR,
            Machines.UNKNOWN,
            1);
    assertThat(none.notices())
        .singleElement()
        .asString()
        .contains("energy of cpu: known for the whole board, requested for the accelerator alone");
    assertThat(OneCut.solve(none, Constraints.NONE, 1).best(Objective.ENERGY)).isEmpty();
  }

  @Test
  void theSystemPaysForTheServerThatWaitsAndThatWorks() {
    Pairing far = Pairing.toFasterServer(metered("cpu"), 5, RADIO);
    EnergyBoundary unknown = EnergyBoundary.of(List.of(far), EnergyOf.SYSTEM, Machines.UNKNOWN, 1);
    assertThat(OneCut.solve(unknown, Constraints.NONE, 1).undecided(Objective.ENERGY).orElseThrow())
        .contains("name its board");
    Machines both = new Machines(Optional.empty(), machines.board());
    EnergyBoundary boundary = EnergyBoundary.of(List.of(far), EnergyOf.SYSTEM, both, 1);
    // head 10 ms at 5 + 3 W, 1 ms at 2.5 + 1 + 3 W, tail (20 - 10) / 5 = 2 ms at 2.5 + 0.1 + 4 W
    assertThat(mj(boundary, 0, 1)).isCloseTo(80 + 6.5 + 13.2, within(1e-6));
    assertThat(mj(boundary, 0, 2)).as("it waits meanwhile").isCloseTo(20 * 8, within(1e-9));
  }

  @Test
  void whatAProcessorsMeterSeesIsNotTheBoardAndSaysSo() {
    for (EnergyOf seen : List.of(EnergyOf.PACKAGE, EnergyOf.RAIL, EnergyOf.WALL)) {
      List<LayerProfile> rows =
          with(Profiles.exact("cpu", BYTES, 10, 20), energy(5, Source.MEASURED, seen, 2));
      EnergyBoundary boundary =
          EnergyBoundary.of(
              List.of(Pairing.toFasterServer(rows, 10, RADIO)), EnergyOf.BOARD, machines, 1);
      assertThat(boundary.notices())
          .singleElement()
          .asString()
          .contains(seen.words(), "the whole board needs a meter at its supply");
      assertThat(OneCut.costs(boundary.pairings()).get(0).hasEnergy()).isFalse();
    }
  }

  @Test
  void anEnergyBelowIdleIsNotBelievedAndItsRowsAreNamed() {
    List<LayerProfile> rows =
        with(
            Profiles.exact("pi", BYTES, 10, 20),
            Optional.of(new Energy(OptionalDouble.empty(), 1, 1, 1, Source.PUBLISHED)));
    EnergyBoundary boundary =
        EnergyBoundary.of(
            List.of(Pairing.toFasterServer(rows, 10, RADIO)), EnergyOf.BOARD, machines, 1);
    assertThat(boundary.notices())
        .singleElement()
        .asString()
        .contains("pi, rows 1, 2: 1.00 W while it runs, expected at least the 2.10 W");
    // the device file says what it draws instead
    assertThat(mj(boundary, 0, 2)).isCloseTo(80, within(1e-9));
  }

  @Test
  void theAnswersConfidenceKnowsThatABoardMayDrawAnotherPower() {
    // 20 ms of work at 4 W against 1 ms of sending and 24.5 ms of waiting at 3 W: 80 and 77.5 mJ
    Pairing far =
        Pairing.of(
            unmetered(),
            with(Profiles.exact("server", BYTES, 9, 24.5), Optional.empty()),
            new Link("l", 8, 0, 1, 1, 0, 0));
    EnergyBoundary boundary = EnergyBoundary.of(List.of(far), EnergyOf.BOARD, machines, 1);
    Candidate best =
        OneCut.solve(boundary, Constraints.NONE, 1).best(Objective.ENERGY).orElseThrow();
    assertThat(best.probability().get(Objective.ENERGY)).isBetween(0.4, 0.97);
  }

  @Test
  void aDeviceOfSeveralPairsIsDrawnOnceForAllOfThem() {
    // pairings keep such a list as it is, and a stream's they copy
    List<LayerProfile> head =
        List.copyOf(
            with(
                Profiles.rows("cpu", BYTES, 10, 20),
                energy(5, Source.MEASURED, EnergyOf.BOARD, 2.5)));
    List<LayerProfile> server = Profiles.rows("server", BYTES, 10, 20);
    List<Pairing> pairings =
        List.of(Pairing.of(head, server, RADIO), Pairing.toFasterServer(head, 1, RADIO));
    EnergyBoundary boundary = EnergyBoundary.of(pairings, EnergyOf.BOARD, Machines.UNKNOWN, 1);
    assertThat(boundary.pairings().get(0).head())
        .as("one list, which is what a device is told by")
        .isSameAs(boundary.pairings().get(1).head());
    List<Candidate> candidates = OneCut.solve(boundary, Constraints.NONE, 1).candidates();
    assertThat(candidates.get(2).probability().get(Objective.LATENCY)).isPositive();
    assertThat(candidates.get(5).cut().where()).isEqualTo("all on cpu");
    assertThat(candidates.get(5).probability().get(Objective.LATENCY))
        .as("all on one device is one answer, whatever the other device would be")
        .isZero();
  }

  @Test
  void onlyThreeBoundariesCanBeAskedFor() {
    assertThatThrownBy(
            () ->
                EnergyBoundary.of(
                    List.of(Pairing.of(stick(), unmetered(), LOCAL)),
                    EnergyOf.WALL,
                    Machines.UNKNOWN,
                    1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected accelerator, board or system, found wall");
  }
}
