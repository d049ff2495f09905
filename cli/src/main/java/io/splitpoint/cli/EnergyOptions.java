package io.splitpoint.cli;

import io.splitpoint.energy.Battery;
import io.splitpoint.energy.Board;
import io.splitpoint.energy.Rate;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.profile.EnergyOf;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whose energy is counted, what is known of the machines, and the battery. */
final class EnergyOptions {

  @Option(
      names = "--energy-of",
      paramLabel = "BOUNDARY",
      defaultValue = "board",
      description =
          "whose energy is counted: accelerator, board (that runs the head, with all that hangs on"
              + " it: what its battery sees) or system (both machines) (default: ${DEFAULT-VALUE})")
  String energyOf;

  @Option(
      names = "--board",
      paramLabel = "NAME|FILE",
      description =
          "the machine that runs the head, for what no meter sees: pi3b+, pi4, pi5, dev-board,"
              + " laptop or a device file with its watts; @MHZ behind it is its clock, as in"
              + " pi4@1200")
  Optional<String> board = Optional.empty();

  @Option(
      names = "--tail-board",
      paramLabel = "NAME|FILE",
      description = "the machine that runs the tail, for --energy-of system")
  Optional<String> tailBoard = Optional.empty();

  @Option(
      names = "--battery",
      paramLabel = "ENERGY",
      description =
          "such as 10Ah@3.7V or 37Wh: how many hours each split runs on it; writes battery.csv")
  Optional<String> battery = Optional.empty();

  @Option(
      names = "--rate",
      paramLabel = "FRAMES",
      description =
          "frames that come, such as 2/s, 30/min or 100/h: mean power and hours with the idle time"
              + " between them (default: one after the other without a pause)")
  Optional<String> rate = Optional.empty();

  EnergyOf of() {
    for (EnergyOf one : new EnergyOf[] {EnergyOf.ACCELERATOR, EnergyOf.BOARD, EnergyOf.SYSTEM}) {
      if (one.label().equals(energyOf)) {
        return one;
      }
    }
    throw new UsageException(
        "--energy-of: expected accelerator, board or system, found '" + energyOf + "'");
  }

  /**
   * @param here whether the machine that runs the head is this one
   */
  Machines machines(boolean here) {
    return new Machines(
        board.map(Board::of).or(() -> here ? Board.here() : Optional.empty()),
        tailBoard.map(Board::of));
  }

  Optional<Battery> battery() {
    return battery.map(Battery::parse);
  }

  Optional<Rate> rate() {
    return rate.map(Rate::parse);
  }

  /** Whether hours or mean powers are asked for. */
  boolean endurance() {
    return battery.isPresent() || rate.isPresent();
  }
}
