package io.splitpoint.partition;

import io.splitpoint.energy.Board;
import io.splitpoint.energy.Powers;
import io.splitpoint.failure.InputException;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.LayerProfile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Pairings whose energies all count the same things: the accelerator alone, the whole board that
 * runs the head, or both machines. Use it before energies are compared; an energy that cannot be
 * converted to the requested boundary is left out, and a notice says what is missing.
 *
 * @param asked the requested boundary
 * @param pairings with energies of that boundary, or none
 * @param scenarios the pairings with board powers drawn from their intervals, for the confidence;
 *     one where everything is measured
 * @param notices what was left out or assumed and why, one line each
 */
public record EnergyBoundary(
    EnergyOf asked, List<Pairing> pairings, List<List<Pairing>> scenarios, List<String> notices) {

  /** Enough scenarios to see whether the uncertainty of a board's powers changes the answer. */
  private static final int SCENARIOS = 16;

  /**
   * The boards of the machines.
   *
   * @param board board that runs the head: the first profile's machine
   * @param tailBoard board of the other machine
   */
  public record Machines(Optional<Board> board, Optional<Board> tailBoard) {

    /** Machines without a device file. */
    public static final Machines UNKNOWN = new Machines(Optional.empty(), Optional.empty());

    private Machines draw(SplittableRandom random) {
      return new Machines(board.map(b -> b.draw(random)), tailBoard.map(b -> b.draw(random)));
    }

    private boolean uncertain() {
      return board.isPresent() || tailBoard.isPresent();
    }
  }

  /**
   * Converts every energy.
   *
   * @param asked accelerator, board or system
   * @throws InputException for any other boundary
   */
  public static EnergyBoundary of(
      List<Pairing> pairings, EnergyOf asked, Machines machines, long seed) {
    if (asked != EnergyOf.ACCELERATOR && asked != EnergyOf.BOARD && asked != EnergyOf.SYSTEM) {
      throw new InputException(
          "energy-of: expected accelerator, board or system, found " + asked.label());
    }
    Charge doubting = new Charge(pairings, asked, machines);
    List<Pairing> believed = pairings.stream().map(doubting::believed).toList();
    Charge charge = new Charge(believed, asked, machines);
    List<Pairing> charged = believed.stream().map(charge::of).toList();
    Set<String> notices = new LinkedHashSet<>(doubting.notices);
    notices.addAll(charge.notices);
    List<List<Pairing>> scenarios = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; machines.uncertain() && i < SCENARIOS; i++) {
      Charge other = new Charge(believed, asked, machines.draw(random));
      scenarios.add(believed.stream().map(other::of).toList());
    }
    return new EnergyBoundary(
        asked, charged, scenarios.isEmpty() ? List.of(charged) : scenarios, List.copyOf(notices));
  }

  /** The rows of the first profile's devices, for answers that are not made of pairings. */
  static List<LayerProfile> rows(
      List<LayerProfile> rows, List<List<LayerProfile>> machine, EnergyOf asked, Machines known) {
    Charge charge = new Charge(List.of(), asked, known);
    return charge.convert(rows, charge.at(rows, machine, known.board()));
  }

  static Powers powers(
      Link link, List<List<LayerProfile>> machine, EnergyOf asked, Machines known) {
    Charge charge = new Charge(List.of(), asked, known);
    return charge.board(link, charge.at(machine.get(0), machine, known.board()), asked);
  }
}
