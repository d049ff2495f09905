package io.splitpoint.energy;

import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Finds energies that contradict themselves: a run that draws less than the idle machine, or an
 * energy that is not its power times its time. Use it before an energy is used.
 */
public final class EnergyCheck {

  /** Tolerance for rounding and for a meter's last digit, as a share. */
  private static final double TOLERANCE = 0.02;

  private EnergyCheck() {}

  /**
   * Describes why a row's energy cannot be true, such as "3.10 W while it runs, expected at least
   * the 3.50 W that are drawn while nothing runs"; empty where it may be true.
   *
   * @param board the machine's powers from a device file; a row with its own idle power is compared
   *     with that
   */
  public static Optional<String> of(LayerProfile row, Optional<Board> board) {
    if (row.energy().isEmpty() || row.latency().isEmpty() || row.energy().get().mj() == 0) {
      return Optional.empty();
    }
    Energy energy = row.energy().get();
    Latency latency = row.latency().get();
    double ms = latency.medianMs();
    if (ms == 0) {
      return Optional.empty();
    }
    double share =
        TOLERANCE
            + (energy.hasInterval() ? (energy.highMj() - energy.lowMj()) / 2 / energy.mj() : 0)
            + (latency.hasInterval() ? (latency.highMs() - latency.lowMs()) / 2 / ms : 0);
    double product = energy.powerW().orElse(energy.mj() / ms) * ms;
    if (Math.abs(product / energy.mj() - 1) > share) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%.4g W for %.4g ms, which is %.4g mJ, expected that within the intervals, found %.4g"
                  + " mJ",
              energy.powerW().getAsDouble(),
              ms,
              product,
              energy.mj()));
    }
    double watts = energy.powerW().orElse(energy.mj() / ms);
    OptionalDouble least = leastIdle(energy, board);
    return least.isPresent() && watts * (1 + share) < least.getAsDouble()
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%.3g W while it runs, expected at least the %.3g W that are drawn while nothing"
                    + " runs",
                watts,
                least.getAsDouble()))
        : Optional.empty();
  }

  private static OptionalDouble leastIdle(Energy energy, Optional<Board> board) {
    if (energy.idleW().isPresent()) {
      return energy.idleW();
    }
    boolean whole = energy.of() == EnergyOf.BOARD || energy.of() == EnergyOf.UNKNOWN;
    return whole && board.isPresent()
        ? OptionalDouble.of(board.get().idle().low())
        : OptionalDouble.empty();
  }

  /**
   * Describes all rows of a device that contradict themselves, in one line such as "cpu, layers 1,
   * 2 and 5 of 22: 1.9 W …"; empty where none does.
   */
  public static Optional<String> ofAll(List<LayerProfile> rows, Optional<Board> board) {
    List<String> layers = new ArrayList<>();
    Optional<String> first = Optional.empty();
    for (LayerProfile row : rows) {
      Optional<String> why = of(row, board);
      if (why.isPresent()) {
        layers.add(Integer.toString(row.layer()));
        first = first.or(() -> why);
      }
    }
    return first.map(
        why ->
            "%s, %s %s: %s"
                .formatted(
                    rows.get(0).device(),
                    layers.size() == 1 ? "row" : "rows",
                    String.join(", ", layers),
                    why));
  }
}
