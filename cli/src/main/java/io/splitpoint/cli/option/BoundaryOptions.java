package io.splitpoint.cli.option;

import io.splitpoint.energy.Board;
import io.splitpoint.failure.InputException;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.profile.EnergyOf;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The boundary of the energies, and the boards of the machines. */
public final class BoundaryOptions {

  @Option(
      names = "--energy-of",
      paramLabel = "BOUNDARY",
      defaultValue = "board",
      description =
          "boundary of the energy: accelerator, board (that runs the head, with all that it"
              + " supplies) or system (both machines) (default: ${DEFAULT-VALUE})")
  String energyOf;

  @Option(
      names = "--board",
      paramLabel = "NAME|FILE",
      description =
          "the machine that runs the head, for what no meter measures: pi3b+, pi4, pi5, dev-board,"
              + " laptop or a device file with its powers; the suffix @MHZ is its clock, as in"
              + " pi4@1200")
  Optional<String> board = Optional.empty();

  @Option(
      names = "--tail-board",
      paramLabel = "NAME|FILE",
      description = "the machine that runs the tail, for --energy-of system")
  Optional<String> tailBoard = Optional.empty();

  public EnergyOf of() {
    for (EnergyOf one : new EnergyOf[] {EnergyOf.ACCELERATOR, EnergyOf.BOARD, EnergyOf.SYSTEM}) {
      if (one.label().equals(energyOf)) {
        return one;
      }
    }
    throw new InputException(
        "--energy-of: expected accelerator, board or system, found '" + energyOf + "'");
  }

  /**
   * @param here whether the machine that runs the head is this one
   */
  public Machines machines(boolean here) {
    return new Machines(
        board.map(Board::of).or(() -> here ? Board.here() : Optional.empty()),
        tailBoard.map(Board::of));
  }
}
