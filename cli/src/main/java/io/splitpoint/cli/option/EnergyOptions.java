package io.splitpoint.cli.option;

import io.splitpoint.energy.Battery;
import io.splitpoint.energy.Rate;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.profile.EnergyOf;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The boundary of the energies, the boards of the machines, and the battery. */
public final class EnergyOptions {

  @Mixin BoundaryOptions boundary = new BoundaryOptions();

  @Option(
      names = "--battery",
      paramLabel = "ENERGY",
      description =
          "such as 10Ah@3.7V or 37Wh: computes how many hours each split runs on it; writes battery.csv")
  Optional<String> battery = Optional.empty();

  @Option(
      names = "--rate",
      paramLabel = "FRAMES",
      description =
          "rate of frames, such as 2/s, 30/min or 100/h, for mean power and hours with the idle time"
              + " between them (default: frames without a pause)")
  Optional<String> rate = Optional.empty();

  public EnergyOf of() {
    return boundary.of();
  }

  /**
   * @param here whether the machine that runs the head is this one
   */
  public Machines machines(boolean here) {
    return boundary.machines(here);
  }

  /** The machine that runs the head, by its option. */
  public Optional<String> board() {
    return boundary.board;
  }

  /** The machine that runs the tail, by its option. */
  public Optional<String> tailBoard() {
    return boundary.tailBoard;
  }

  public Optional<Battery> battery() {
    return battery.map(Battery::parse);
  }

  public Optional<Rate> rate() {
    return rate.map(Rate::parse);
  }

  /** Whether hours or mean powers are requested. */
  public boolean endurance() {
    return battery.isPresent() || rate.isPresent();
  }

  public Optional<String> batteryText() {
    return battery;
  }

  public Optional<String> rateText() {
    return rate;
  }
}
