package io.splitpoint.profiler;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Measures other programs' share of the processors, from Linux's {@code /proc/stat} (proc(5)) and
 * this process's time. Time that a hypervisor gave to others counts.
 */
final class MachineWatch {

  private record Reading(double busyTicks, double allTicks, double ownSeconds, long nanos) {}

  private static final double SHORTEST_SECONDS = 0.5;

  private Optional<Reading> started = Optional.empty();
  private OptionalDouble otherPrograms = OptionalDouble.empty();

  void start() {
    started = read();
  }

  void end() {
    Optional<Reading> ended = read();
    if (started.isEmpty() || ended.isEmpty()) {
      return;
    }
    Reading from = started.get();
    Reading to = ended.get();
    double seconds = (to.nanos - from.nanos) / 1e9;
    double all = to.allTicks - from.allTicks;
    if (all <= 0 || seconds < SHORTEST_SECONDS) {
      return;
    }
    double own =
        (to.ownSeconds - from.ownSeconds) / (seconds * Runtime.getRuntime().availableProcessors());
    double busy = (to.busyTicks - from.busyTicks) / all;
    otherPrograms = OptionalDouble.of(Math.max(0, busy - own));
  }

  /** Share of all processors, 0 to 1; empty where the system does not report it. */
  OptionalDouble otherPrograms() {
    return otherPrograms;
  }

  private static Optional<Reading> read() {
    if (!(ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system)) {
      return Optional.empty();
    }
    try {
      String[] cells = Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+");
      double all = 0;
      // The columns are user, nice, system, idle, iowait, irq, softirq, steal; user includes
      // guests.
      for (int i = 1; i <= 8; i++) {
        all += Double.parseDouble(cells[i]);
      }
      double idle = Double.parseDouble(cells[4]) + Double.parseDouble(cells[5]);
      return Optional.of(
          new Reading(all - idle, all, system.getProcessCpuTime() / 1e9, System.nanoTime()));
    } catch (IOException | RuntimeException untold) {
      return Optional.empty();
    }
  }
}
