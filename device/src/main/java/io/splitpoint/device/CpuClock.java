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
 * The clock of this machine's CPU, held by Linux's cpufreq while something is measured and given
 * back on close. Use it around a run at a clock of your choice.
 *
 * <pre>{@code
 * try (CpuClock clock = CpuClock.open(CpuClock.SYSFS, Path.of("cpu-clock.sh"))) {
 *   clock.hold(1000);
 *   ...
 * }
 * }</pre>
 *
 * <p>A clock is held by equal lower and upper limits ({@code scaling_min_freq}, {@code
 * scaling_max_freq}; Linux's admin-guide/pm/cpufreq): they bind with every driver, while a governor
 * that takes a clock is not in every kernel. The governor stays: between equal limits it has
 * nothing to choose. Should it be another one at the end, it is put back too.
 *
 * <p>The limits come back on close, on Ctrl-C and on SIGTERM (a shutdown hook). No process can
 * clean up after SIGKILL: a note is written before the first change, a shell script that puts them
 * back, and emptied when they are back. The next {@link #open} runs what is left in it.
 */
public final class CpuClock implements AutoCloseable {

  /** Where Linux has it. */
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
   * Looks whether the clock can be held. It changes nothing yet, but what a killed process left
   * behind is put back.
   *
   * @param sysfs {@link #SYSFS}, or a directory like it
   * @param note file for what is to be put back; its directory must be there
   * @throws MissingException when the kernel has no cpufreq, a file may not be written, or another
   *     process holds the clock
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
   * Looks whether a clock is offered.
   *
   * @throws InputException when it is not, with what is
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
   * Holds all cores at a clock, until the next call or the close.
   *
   * @throws InputException when it is not offered
   * @throws MissingException when the kernel does not hold it
   */
  public synchronized void hold(int mhz) {
    if (closed) {
      return; // the process is ending, and the clock was given back
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
   * What keeps the machine from being at a clock that was set, such as the kernel's thermal limit;
   * empty while it is held.
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

  /** No caller can receive an exception then. */
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
          "%s; it could not be put back, this does it: %s"
              .formatted(failure.getMessage(), note.command()));
    } finally {
      note.close();
    }
  }

  /**
   * Puts limits and governor back as they were found.
   *
   * @throws MissingException when the kernel refuses, with the command that does it by hand
   */
  @Override
  public void close() {
    giveBack();
    try {
      Runtime.getRuntime().removeShutdownHook(onShutdown);
    } catch (IllegalStateException ending) {
      // the hook finds that all was given back
    }
  }
}
