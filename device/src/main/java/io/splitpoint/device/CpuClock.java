package io.splitpoint.device;

import io.splitpoint.failure.InputException;
import io.splitpoint.failure.MissingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Fixes the clock of this machine's CPU by Linux's cpufreq, and restores it on close. Use it around
 * a measurement at a chosen clock.
 *
 * <pre>{@code
 * try (CpuClock clock = CpuClock.open(CpuClock.SYSFS, Path.of("cpu-clock.sh"))) {
 *   clock.hold(1000);
 *   ...
 * }
 * }</pre>
 *
 * <p>The clock is fixed by equal lower and upper limits ({@code scaling_min_freq}, {@code
 * scaling_max_freq}; Linux's admin-guide/pm/cpufreq): these work with every driver, while not every
 * kernel has a governor that accepts a clock. The governor is kept, and restored if another program
 * changes it.
 *
 * <p>The limits are restored on close, on Ctrl-C and on SIGTERM (by a shutdown hook). For SIGKILL a
 * note, a shell script that restores them, is written before the first change and emptied after the
 * restoration. The next {@link #open} restores what is left in it.
 */
public final class CpuClock implements AutoCloseable {

  /** Linux's directory. */
  public static final Path SYSFS = Path.of("/sys/devices/system/cpu/cpufreq");

  private final CpuClockNote note;
  private final Map<CpuPolicy, Map<String, String>> before;
  private final Thread onShutdown =
      new Thread(this::giveBackOnShutdown, "splitpoint-cpu-clock-restore");
  private boolean changed;
  private boolean closed;

  private CpuClock(CpuClockNote note, Map<CpuPolicy, Map<String, String>> before) {
    this.note = note;
    this.before = before;
  }

  /**
   * Checks that the clock can be fixed, and restores what a killed process left behind; it changes
   * nothing else.
   *
   * @param sysfs {@link #SYSFS}, or a directory like it
   * @param note file for the values to restore; its directory must exist
   * @throws MissingException when the kernel has no cpufreq, a file may not be written, or another
   *     process has fixed the clock
   */
  public static CpuClock open(Path sysfs, Path note) {
    return open(sysfs, note, Files::isWritable);
  }

  static CpuClock open(Path sysfs, Path note, Predicate<Path> writable) {
    List<CpuPolicy> policies = CpuPolicy.all(sysfs);
    policies.forEach(policy -> policy.require(writable));
    CpuClockNote locked = CpuClockNote.lock(note);
    try {
      locked.putBack(policies);
      Map<CpuPolicy, Map<String, String>> before = new LinkedHashMap<>();
      for (CpuPolicy policy : policies) {
        before.put(
            policy, CpuPolicy.KEPT.stream().collect(Collectors.toMap(file -> file, policy::text)));
      }
      CpuClock clock = new CpuClock(locked, before);
      Runtime.getRuntime().addShutdownHook(clock.onShutdown);
      return clock;
    } catch (RuntimeException failure) {
      locked.close();
      throw failure;
    }
  }

  /**
   * Checks that a clock is available.
   *
   * @throws InputException when it is not; the message lists the available ones
   */
  public void check(int mhz) {
    SortedSet<Integer> offered = CpuPolicy.offered(List.copyOf(before.keySet()));
    if (!offered.isEmpty()) {
      if (!offered.contains(mhz)) {
        throw new InputException(
            "CPU clock: expected one that the kernel offers (%s MHz), found %d"
                .formatted(
                    offered.stream().map(String::valueOf).collect(Collectors.joining(", ")), mhz));
      }
      return;
    }
    for (CpuPolicy policy : before.keySet()) {
      int low = policy.mhz("cpuinfo_min_freq");
      int high = policy.mhz("cpuinfo_max_freq");
      if (mhz < low || mhz > high) {
        throw new InputException(
            "CPU clock: expected %d to %d MHz, which the kernel offers, found %d"
                .formatted(low, high, mhz));
      }
    }
  }

  /**
   * Fixes the clock of all cores, until the next call or the close.
   *
   * @throws InputException when it is not available
   * @throws MissingException when the kernel does not keep it
   */
  public synchronized void hold(int mhz) {
    if (closed) {
      return; // The process is ending, and the clock was restored.
    }
    check(mhz);
    if (!changed) {
      note.write(before);
      changed = true;
    }
    before.keySet().forEach(policy -> policy.hold(mhz));
    deviation(mhz)
        .ifPresent(
            found -> {
              throw new MissingException("CPU clock: " + found);
            });
  }

  /**
   * Describes why the machine is not at the clock that was set, such as the kernel's thermal limit;
   * empty while it is.
   */
  public Optional<String> deviation(int mhz) {
    for (CpuPolicy policy : before.keySet()) {
      for (String limit : List.of(CpuPolicy.MIN, CpuPolicy.MAX)) {
        int found = policy.mhz(limit);
        if (found != mhz) {
          return Optional.of(
              "%s: expected %d MHz, which was set, found %d (too warm, or another program set it)"
                  .formatted(policy.directory().resolve(limit), mhz, found));
        }
      }
    }
    return Optional.empty();
  }

  /** Restores the clock at shutdown, when no caller can receive an exception. */
  private void giveBackOnShutdown() {
    try {
      giveBack();
    } catch (MissingException failure) {
      System.err.println(failure.getMessage());
    }
  }

  private synchronized void giveBack() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (changed) {
        before.forEach(CpuPolicy::set);
        note.clear();
      }
    } catch (MissingException failure) {
      throw new MissingException(
          "%s; it could not be restored; this command does it: %s"
              .formatted(failure.getMessage(), note.command()));
    } finally {
      note.close();
    }
  }

  /**
   * Restores the limits and the governor.
   *
   * @throws MissingException when the kernel refuses; the message has the command to do it by hand
   */
  @Override
  public void close() {
    giveBack();
    try {
      Runtime.getRuntime().removeShutdownHook(onShutdown);
    } catch (IllegalStateException ending) {
      // The hook finds that everything was restored.
    }
  }
}
