package io.splitpoint.power;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Computes the energy per run from samples and windows.
 *
 * <p>Energy = mean power inside the loaded windows × measured time of a run. Power is not
 * integrated over the windows' edges, which would dominate at two readings per second (12 % too low
 * in a 2 s window). Instead the first two refreshes of a window are left out (a refresh shows the
 * mean of the one before), and the time comes from the clock that timed the runs.
 *
 * <p>The 95 % interval combines, after the GUM (JCGM 100:2008), the scatter of the distinct
 * refreshes (with the correlation of neighbours), the scatter from window to window where there are
 * three or more, the drift between the idle windows, and the manufacturer's limits, as rectangular
 * distributions.
 */
public final class EnergyMethod {

  /** Load and idle differ when their difference exceeds this number of standard uncertainties. */
  private static final double RESOLVED = 3;

  /** The least number of windows whose scatter is used. */
  private static final int WINDOWS_FOR_SCATTER = 3;

  private final Accuracy accuracy;
  private final Duration refresh;

  /**
   * @param accuracy accuracy of the meter
   * @param refresh interval at which its reading changes
   */
  public EnergyMethod(Accuracy accuracy, Duration refresh) {
    this.accuracy = accuracy;
    this.refresh = refresh;
  }

  /** The method for a meter that has answered. */
  public static EnergyMethod of(Meter meter) {
    return new EnergyMethod(meter.accuracy(), meter.refresh());
  }

  /** The time cut off at a window's start, in which the meter may show an older mean. */
  public Duration guard() {
    return refresh.multipliedBy(2);
  }

  /** The shortest window that can give an estimate. */
  public Duration shortestWindow() {
    return guard().plus(refresh.multipliedBy(2L * Readings.FEWEST));
  }

  /**
   * Estimates the energy of one run.
   *
   * @param idleBefore idle window before the loads; without it only the gross energy is estimated
   * @param loads windows of the same run, each with at least one run
   * @param idleAfter idle window after the loads
   * @return empty when no loaded window holds enough distinct refreshes of an answering meter
   */
  public Optional<EnergyEstimate> estimate(
      PowerTrace trace,
      Optional<LoadWindow> idleBefore,
      List<LoadWindow> loads,
      Optional<LoadWindow> idleAfter) {
    List<String> warnings = new ArrayList<>();
    List<Loaded> loaded = new ArrayList<>();
    for (LoadWindow window : loads) {
      if (window.runs() < 1) {
        throw new IllegalArgumentException("loaded window: expected at least one run, found 0");
      }
      readings(trace, window, warnings)
          .ifPresent(readings -> loaded.add(new Loaded(window, readings)));
    }
    if (loaded.isEmpty()) {
      return Optional.empty();
    }
    List<Readings> idles =
        Stream.of(idleBefore, idleAfter)
            .flatMap(Optional::stream)
            .flatMap(window -> readings(trace, window, warnings).stream())
            .toList();
    Optional<Idle> idle = Idle.of(idles);
    if (!accuracy.stated()) {
      warnings.add("the meter's accuracy is not stated; the interval includes the scatter only");
    }
    CounterCheck.disagreement(trace, loads, accuracy, guard()).ifPresent(warnings::add);
    return Optional.of(join(loaded, idle, warnings));
  }

  private Optional<Readings> readings(PowerTrace trace, LoadWindow window, List<String> warnings) {
    if (trace.hasGap(window, refresh)) {
      warnings.add("a window was left out: the meter was unreachable in it");
      return Optional.empty();
    }
    List<PowerSample> samples = trace.refreshes(window, guard());
    if (samples.size() < Readings.FEWEST) {
      warnings.add(
          "a window was left out: expected at least "
              + Readings.FEWEST
              + " refreshes of the meter in it, found "
              + samples.size());
      return Optional.empty();
    }
    return Optional.of(Readings.of(samples));
  }

  private EnergyEstimate join(List<Loaded> loaded, Optional<Idle> idle, List<String> warnings) {
    double seconds = loaded.stream().mapToDouble(load -> load.window.seconds()).sum();
    double paused = loaded.stream().mapToDouble(load -> load.window.pausedSeconds()).sum();
    long runs = loaded.stream().mapToLong(load -> load.window.runs()).sum();
    if (paused > 0 && idle.isEmpty()) {
      warnings.add("no idle window: the number includes the energy of the pauses between runs");
    }
    double idleW = idle.map(Idle::watts).orElse(0.0);
    double meanW =
        loaded.stream().mapToDouble(load -> load.readings.watts() * load.window.seconds()).sum()
            / seconds;
    OptionalDouble volts = loaded.get(0).readings.volts();
    Uncertain scatter = scatter(loaded, idleW, runs);

    double joule = (meanW * seconds - idleW * paused) / runs;
    Uncertain idleScatter = idle.map(Idle::uncertain).orElse(Uncertain.NONE);
    Uncertain gross =
        Uncertain.sum(
            scatter,
            idleScatter.times(paused / runs),
            Uncertain.limit(accuracy.ofMean(meanW, volts) * seconds / runs));
    double runSeconds = (seconds - (idle.isPresent() ? paused : 0)) / runs;
    return new EnergyEstimate(
        joule / runSeconds,
        joule * 1e3,
        Math.max(0, joule - gross.expanded()) * 1e3,
        (joule + gross.expanded()) * 1e3,
        idle.isPresent() ? OptionalDouble.of(idleW) : OptionalDouble.empty(),
        idle.flatMap(rest -> dynamic(meanW - rest.watts, seconds / runs, scatter, rest, volts)),
        runSeconds * 1e3,
        loaded.size(),
        loaded.stream().mapToInt(load -> load.readings.count()).sum(),
        warnings);
  }

  private Optional<EnergyEstimate.Interval> dynamic(
      double watts, double secondsPerRun, Uncertain scatter, Idle idle, OptionalDouble volts) {
    Uncertain observed = Uncertain.sum(scatter, idle.uncertain.times(secondsPerRun));
    if (watts * secondsPerRun <= RESOLVED * observed.u()) {
      return Optional.empty();
    }
    Uncertain all =
        Uncertain.sum(
            observed, Uncertain.limit(accuracy.ofDifference(watts, volts) * secondsPerRun));
    return Optional.of(EnergyEstimate.Interval.of(watts * secondsPerRun * 1e3, all.times(1e3)));
  }

  /** Scatter of one run's energy in J: the larger of that within and that between the windows. */
  private static Uncertain scatter(List<Loaded> loaded, double idleW, long runs) {
    Uncertain within =
        Uncertain.sum(
            loaded.stream()
                .map(load -> load.readings.ofMean().times(load.window.seconds() / runs))
                .toArray(Uncertain[]::new));
    if (loaded.size() < WINDOWS_FOR_SCATTER) {
      return within;
    }
    double[] each = loaded.stream().mapToDouble(load -> load.joule(idleW)).toArray();
    double mean = Readings.mean(each);
    double squares = 0;
    for (double joule : each) {
      squares += (joule - mean) * (joule - mean);
    }
    int freedom = each.length - 1;
    Uncertain between = new Uncertain(Math.sqrt(squares / freedom / each.length), freedom);
    return between.u() > within.u() ? between : within;
  }

  private record Loaded(LoadWindow window, Readings readings) {

    double joule(double idleW) {
      return (readings.watts() * window.seconds() - idleW * window.pausedSeconds()) / window.runs();
    }
  }

  private record Idle(double watts, Uncertain uncertain) {

    /** The mean of before and after; half their difference is a limit of the drift. */
    static Optional<Idle> of(List<Readings> windows) {
      if (windows.isEmpty()) {
        return Optional.empty();
      }
      Readings first = windows.get(0);
      if (windows.size() == 1) {
        return Optional.of(new Idle(first.watts(), first.ofMean()));
      }
      Readings last = windows.get(1);
      double drift = Math.abs(first.watts() - last.watts()) / 2 / Math.sqrt(3);
      return Optional.of(
          new Idle(
              (first.watts() + last.watts()) / 2,
              Uncertain.sum(
                  first.ofMean().times(0.5), last.ofMean().times(0.5), Uncertain.limit(drift))));
    }
  }
}
