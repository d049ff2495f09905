package io.splitpoint.partition;

import io.splitpoint.energy.Battery;
import io.splitpoint.energy.Rate;
import io.splitpoint.failure.InfeasibleException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How long a battery lasts with each split at a rate of frames, idle time included. The split that
 * lasts longest need not have the least energy per frame: a faster frame leaves more time at idle
 * power, and a frame that waits long pays idle power anyway.
 *
 * @param splits splits of known energy and idle power, in the candidates' order
 */
public record Endurance(List<Of> splits) {

  /**
   * One split on a battery.
   *
   * @param clockMhz clock of the board's processor; empty where it is unknown
   * @param duty share of the time that frames take
   * @param meanW mean power, idle time included
   * @param hours run time; empty without a battery
   * @param hoursLow lower end of its interval; empty where the energy has none
   * @param hoursHigh upper end
   */
  public record Of(
      SplitPoint cut,
      OptionalDouble clockMhz,
      double duty,
      double meanW,
      OptionalDouble hours,
      OptionalDouble hoursLow,
      OptionalDouble hoursHigh) {}

  /**
   * The splits of one answer that keep up with the rate.
   *
   * @param rate frames per second; when absent, frames follow each other without a pause
   * @param constraints constraints that a split has to keep
   */
  static Endurance of(
      Partition partition,
      Optional<Battery> battery,
      Optional<Rate> rate,
      OptionalDouble clockMhz,
      Constraints constraints) {
    List<Of> kept = new ArrayList<>();
    for (Candidate candidate : partition.candidates()) {
      SplitPoint cut = candidate.cut();
      OptionalDouble latency = cut.latencyMs();
      if (latency.isPresent() && latency.getAsDouble() > 0 && constraints.allows(cut)) {
        Rate own = rate.orElseGet(() -> new Rate(1e3 / latency.getAsDouble()));
        if (own.duty(latency.getAsDouble()) <= 1 + 1e-9) {
          of(cut, own, battery, clockMhz).ifPresent(kept::add);
        }
      }
    }
    return new Endurance(List.copyOf(kept));
  }

  /**
   * Checks that some split is fast enough.
   *
   * @throws InfeasibleException when none is; the message names the fastest
   */
  public static void require(Rate rate, Partition partition) {
    Optional<SplitPoint> fastest =
        partition.candidates().stream()
            .map(Candidate::cut)
            .filter(cut -> cut.latencyMs().isPresent())
            .min(Comparator.comparingDouble(cut -> cut.latencyMs().getAsDouble()));
    if (fastest.isPresent() && rate.duty(fastest.get().latencyMs().getAsDouble()) > 1 + 1e-9) {
      throw new InfeasibleException(
          "rate: expected at most %s/s, as fast as the fastest split goes (%s), found %s/s"
              .formatted(
                  Wording.digits(1e3 / fastest.get().latencyMs().getAsDouble()),
                  fastest.get().where(),
                  PlainNumbers.plain(rate.perSecond())));
    }
  }

  private static Optional<Of> of(
      SplitPoint cut, Rate rate, Optional<Battery> battery, OptionalDouble clockMhz) {
    EnergyBasis basis = cut.energyBasis();
    if (cut.energyMj().isEmpty() || basis.idleW().isEmpty()) {
      return Optional.empty();
    }
    double ms = cut.latencyMs().orElseThrow();
    double mj = cut.energyMj().getAsDouble();
    double idleW = basis.idleW().getAsDouble();
    double meanW = rate.meanW(mj, ms, idleW);
    if (!(meanW > 0)) {
      return Optional.empty();
    }
    return Optional.of(
        new Of(
            cut,
            clockMhz,
            rate.duty(ms),
            meanW,
            hours(battery, meanW),
            hours(battery, end(rate, basis.highMj(), ms, basis.idleHighW())),
            hours(battery, end(rate, basis.lowMj(), ms, basis.idleLowW()))));
  }

  private static double end(Rate rate, OptionalDouble mj, double ms, OptionalDouble idleW) {
    return mj.isPresent() && idleW.isPresent()
        ? rate.meanW(mj.getAsDouble(), ms, idleW.getAsDouble())
        : Double.NaN;
  }

  private static OptionalDouble hours(Optional<Battery> battery, double meanW) {
    return battery.isPresent() && meanW > 0 && meanW < Double.POSITIVE_INFINITY
        ? OptionalDouble.of(battery.get().hours(meanW))
        : OptionalDouble.empty();
  }

  /** The split with the least mean power; empty where no energy is known. */
  public Optional<Of> longest() {
    return splits.stream().min(Comparator.comparingDouble(Of::meanW));
  }

  /** Merges several answers, such as those of several clocks. */
  public static Endurance all(List<Endurance> several) {
    return new Endurance(several.stream().flatMap(one -> one.splits().stream()).toList());
  }

  /** The best split at each clock, in the order of the clocks. */
  public List<Of> byClock() {
    return splits.stream()
        .map(Of::clockMhz)
        .distinct()
        .sorted(Comparator.comparingDouble(mhz -> mhz.orElse(0)))
        .map(
            mhz ->
                splits.stream()
                    .filter(of -> of.clockMhz().equals(mhz))
                    .min(Comparator.comparingDouble(Of::meanW))
                    .orElseThrow())
        .toList();
  }
}
