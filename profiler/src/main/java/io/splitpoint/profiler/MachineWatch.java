package io.splitpoint.profiler;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How much of the processors other programs took while something was measured, from Linux's {@code
 * /proc/stat} (proc(5)) and this process's own time. Time that a hypervisor gave to others counts.
 */
final class MachineWatch {

  private record Reading(double busyTicks, double allTicks, double ownSeconds) {}

  private Optional<Reading> started = Optional.empty();
  private OptionalDouble otherPrograms = OptionalDouble.empty();

  void start() {
    started = read();
  }

  void end() {
    Optional<Reading> now = read();
    if (started.isEmpty() || now.isEmpty()) {
      return;
    }
    double all = now.get().allTicks() - started.get().allTicks();
    double busy = now.get().busyTicks() - started.get().busyTicks();
    // all ticks of all processors pass in the time that passes, so their unit cancels
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    double cores = Runtime.getRuntime().availableProcessors();
    double own = (now.get().ownSeconds() - started.get().ownSeconds()) / (seconds * cores);
    if (all > 0 && seconds > 0.5) {
      otherPrograms = OptionalDouble.of(Math.max(0, busy / all - own));
    }
  }

  private long startNanos;

  /** Share of all processors, 0 to 1; empty where the system does not tell. */
  OptionalDouble otherPrograms() {
    return otherPrograms;
  }

  private Optional<Reading> read() {
    startNanos = started.isEmpty() ? System.nanoTime() : startNanos;
    if (!(ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system)) {
      return Optional.empty();
    }
    try {
      String[] cells = Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+");
      double all = 0;
      // user, nice, system, idle, iowait, irq, softirq, steal; guests are in user already
      for (int i = 1; i <= 8; i++) {
        all += Double.parseDouble(cells[i]);
      }
      double idle = Double.parseDouble(cells[4]) + Double.parseDouble(cells[5]);
      return Optional.of(new Reading(all - idle, all, system.getProcessCpuTime() / 1e9));
    } catch (IOException | RuntimeException untold) {
      return Optional.empty();
    }
  }
}
