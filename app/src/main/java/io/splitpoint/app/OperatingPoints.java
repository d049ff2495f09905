package io.splitpoint.app;

import io.splitpoint.device.AttachedCorals;
import io.splitpoint.device.CpuClock;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.MachineSetting;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.edgetpu.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The clocks and numbers of threads at which a profiling run measures each device, in every
 * combination. For {@link ProfilingOptions}; {@link #USUAL} does not change clocks.
 *
 * @param cpuMhz fixed clocks of the CPU, one after the other; empty to leave it alone
 * @param coralClocks clocks of Corals; empty for the library's own
 * @param threads numbers of CPU threads of one run, each a separate device; empty for the devices'
 *     number
 * @param cpufreq the kernel's directory, {@link CpuClock#SYSFS}
 * @param note file with which the CPU's clock is restored after a run is killed
 */
public record OperatingPoints(
    List<Integer> cpuMhz, List<Clock> coralClocks, List<Integer> threads, Path cpufreq, Path note) {

  /** No fixed clocks or numbers of threads. */
  public static final OperatingPoints USUAL = of(List.of(), List.of(), List.of());

  /** Limit on devices at operating points; more would take a day. */
  private static final int MOST_DEVICES = 200;

  /** Default time for each device, as in {@link io.splitpoint.profiler.Profiler.Options}. */
  private static final double SECONDS_A_DEVICE = 60;

  public static OperatingPoints of(
      List<Integer> cpuMhz, List<Clock> coralClocks, List<Integer> threads) {
    Path note = UserCache.directory().resolve("cpu-clock.sh");
    return new OperatingPoints(cpuMhz, coralClocks, threads, CpuClock.SYSFS, note);
  }

  /**
   * @throws InputException when a value is given twice or cannot be
   */
  public OperatingPoints {
    cpuMhz = List.copyOf(cpuMhz);
    coralClocks = List.copyOf(coralClocks);
    threads = List.copyOf(threads);
    check("CPU clock", cpuMhz);
    check("threads", threads);
    different("Coral clock", coralClocks);
  }

  private static void check(String what, List<Integer> values) {
    for (int value : values) {
      if (value < 1) {
        throw new InputException(what + ": expected at least 1, found " + value);
      }
    }
    different(what, values);
  }

  private static void different(String what, List<?> values) {
    for (Object value : values) {
      if (values.indexOf(value) != values.lastIndexOf(value)) {
        throw new InputException(what + ": expected each value once, found " + value + " twice");
      }
    }
  }

  /** Whether devices are measured at more than one point, or at a chosen one. */
  boolean chosen() {
    return !cpuMhz.isEmpty() || !coralClocks.isEmpty() || !threads.isEmpty();
  }

  /**
   * The machine's settings, one after the other: a CPU has one clock at a time, and so has an
   * attached Coral, which is opened again for another one.
   */
  List<MachineSetting> settings(List<DeviceSpec> devices, DeviceOptions opening) {
    boolean attached =
        coralClocks.size() > 1
            && devices.stream()
                .anyMatch(
                    device -> device.coral() && AttachedCorals.find(device, opening).isPresent());
    List<List<Clock>> corals =
        attached ? coralClocks.stream().map(List::of).toList() : List.of(coralClocks);
    List<MachineSetting> settings = new ArrayList<>();
    for (OptionalInt mhz :
        cpuMhz.isEmpty()
            ? List.of(OptionalInt.empty())
            : cpuMhz.stream().map(OptionalInt::of).toList()) {
      corals.forEach(clocks -> settings.add(new MachineSetting(mhz, clocks, threads)));
    }
    return settings;
  }

  /**
   * Checks that a run can measure these.
   *
   * @param settings settings of the machine
   * @throws InputException when there is no device with such a clock, or there are too many
   */
  void check(ProfilingOptions options, List<MachineSetting> settings) {
    if (!coralClocks.isEmpty()
        && options.devices().stream()
            .noneMatch(d -> d.coral() || d.place() == DeviceSpec.Place.HOST)) {
      throw new InputException(
          "Coral clock: expected a Coral among the devices, found " + options.devices());
    }
    if (options.server().isPresent() && settings.size() > 1) {
      throw new InputException(
          "server: expected one operating point of the clocks, for its tails are timed in the same"
              + " rounds, found "
              + settings.size());
    }
    if (devices(options, settings) > MOST_DEVICES) {
      throw new InputException(
          "operating points: expected at most %d devices at operating points, found %s"
              .formatted(MOST_DEVICES, time(options, settings)));
    }
  }

  /** The number of devices at operating points, the baseline CPU included. */
  private int devices(ProfilingOptions options, List<MachineSetting> settings) {
    boolean baseline = options.devices().stream().noneMatch(d -> d.place() == DeviceSpec.Place.CPU);
    int each = Math.max(1, threads.size()) * options.precisions().size();
    long named =
        Set.copyOf(options.devices()).stream()
            .filter(d -> d.place() != DeviceSpec.Place.HOST)
            .filter(d -> !d.coral() || AttachedCorals.find(d, options.opening()).isPresent())
            .count();
    return (int) (settings.size() * each * (named + (baseline ? 1 : 0)));
  }

  /** Text such as "27 in 9 settings of the clocks, which take about 27 minutes". */
  private String time(ProfilingOptions options, List<MachineSetting> settings) {
    int devices = devices(options, settings);
    double seconds = options.measuring().budgetSeconds().orElse(SECONDS_A_DEVICE * devices);
    return "%d in %d %s of the clocks, which take about %.1f minutes (%s)"
        .formatted(
            devices,
            settings.size(),
            settings.size() == 1 ? "setting" : "settings",
            seconds / 60,
            options.measuring().budgetSeconds().isPresent()
                ? "the budget"
                : "60 s each, more for models of many layers; a budget sets less");
  }

  /** Notices for the user before the run. */
  List<String> notices(ProfilingOptions options, List<MachineSetting> settings) {
    return chosen() && devices(options, settings) > 2
        ? List.of("devices at operating points: " + time(options, settings))
        : List.of();
  }

  /**
   * The CPU's clock, which the caller fixes and closes; null where it is not changed.
   *
   * @throws io.splitpoint.failure.InputException when a clock is not available
   * @throws io.splitpoint.failure.MissingException when the clock cannot be set
   */
  CpuClock clock() {
    if (cpuMhz.isEmpty()) {
      return null;
    }
    try {
      Files.createDirectories(note.toAbsolutePath().getParent());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    CpuClock clock = CpuClock.open(cpufreq, note);
    try {
      cpuMhz.forEach(clock::check);
      return clock;
    } catch (RuntimeException failure) {
      clock.close();
      throw failure;
    }
  }
}
