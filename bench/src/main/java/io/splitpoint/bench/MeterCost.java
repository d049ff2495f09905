package io.splitpoint.bench;

import com.sun.management.OperatingSystemMXBean;
import io.splitpoint.power.Meter;
import io.splitpoint.power.PowerTrace;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Measures the cost of reading a meter for the processor that is being measured: the reader is in
 * this process, the meter (emulated, on a pseudo terminal) in another.
 *
 * <pre>{@code
 * ./splitpoint meter emulate um25c --link /tmp/um25c &
 * bench/run MeterCost um25c:/tmp/um25c [SECONDS]
 * }</pre>
 *
 * Prints the processor time of this whole process, collector and compiler included, in per cent of
 * one core, while it only waits and while it reads; the difference is the cost of reading, and its
 * limit is 0.2 %.
 */
public final class MeterCost {

  private static final double LIMIT_PERCENT = 0.2;
  private static final long WARM_UP_MS = 20_000;

  private MeterCost() {}

  public static void main(String[] args) throws InterruptedException {
    long seconds = args.length > 1 ? Long.parseLong(args[1]) : 60;
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Thread.sleep(WARM_UP_MS);
    double waiting = percent(system, seconds);
    try (Meter meter = Meter.open(args[0])) {
      PowerTrace trace = new PowerTrace();
      meter.start(trace::add);
      Thread.sleep(WARM_UP_MS);
      int before = trace.size();
      double reading = percent(system, seconds);
      System.out.printf(
          Locale.ROOT,
          "%s: %d readings in %d s; %.3f %% of a core waiting, %.3f %% reading: %.3f %% (limit"
              + " %.1f %%)%n",
          meter.name(),
          trace.size() - before,
          seconds,
          waiting,
          reading,
          reading - waiting,
          LIMIT_PERCENT);
      System.exit(reading - waiting < LIMIT_PERCENT ? 0 : 1);
    }
  }

  private static double percent(OperatingSystemMXBean system, long seconds)
      throws InterruptedException {
    long processor = system.getProcessCpuTime();
    long start = System.nanoTime();
    Thread.sleep(seconds * 1_000);
    return 100.0 * (system.getProcessCpuTime() - processor) / (System.nanoTime() - start);
  }
}
