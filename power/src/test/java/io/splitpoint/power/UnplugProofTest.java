package io.splitpoint.power;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.power.emulate.EmulatedMeters;
import io.splitpoint.power.emulate.Fault;
import io.splitpoint.power.emulate.PluggedMeter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty times pulled out and put back while rows are measured; takes some minutes. */
@Tag("proof")
class UnplugProofTest {

  private static final int CYCLES = 50;
  private static final long WINDOW_NANOS = 5_000_000_000L;

  @TempDir Path directory;

  @Test
  void fiftyUnplugsUnderLoadLoseNoRowKeepNoCoreBusyAndLeakNoDescriptor() throws Exception {
    try (PluggedMeter plugged =
            new PluggedMeter(
                EmulatedMeters.named("um25c", nanos -> 3.06, 5.1, false),
                Fault.NONE,
                1,
                directory.resolve("meter"));
        Meter meter = Meter.open("um25c:" + plugged.link())) {
      PowerTrace trace = new PowerTrace();
      meter.start(trace::add);
      long descriptors = descriptors();
      long start = System.nanoTime();
      long processorStart = processorOf("meter ");
      AtomicInteger cycles = new AtomicInteger();
      Thread puller = puller(plugged, cycles);
      int rows = 0;
      while (puller.isAlive()) {
        EnergyEstimate row = row(meter, trace);
        // 3.06 W for runs of 10 ms, whatever happened to the meter meanwhile
        assertThat(row.energyMj() / row.runMs()).isBetween(3.05, 3.07);
        rows++;
      }
      puller.join();
      row(meter, trace);
      double share =
          (double) (processorOf("meter ") - processorStart) / (System.nanoTime() - start);
      System.out.printf(
          "%d cycles, %d rows, reader's share of a core %.3f %%, descriptors %d then %d%n",
          cycles.get(), rows, 100 * share, descriptors, descriptors());
      assertThat(cycles.get()).isEqualTo(CYCLES);
      assertThat(rows).isGreaterThan(5);
      assertThat(share).isLessThan(0.05);
      assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 1);
    }
  }

  private static Thread puller(PluggedMeter plugged, AtomicInteger cycles) {
    SplittableRandom random = new SplittableRandom(50);
    Thread thread =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < CYCLES; i++) {
                  Thread.sleep(random.nextLong(200, 9_000));
                  plugged.unplug();
                  Thread.sleep(random.nextLong(0, 1_000));
                  plugged.plug();
                  cycles.incrementAndGet();
                }
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            },
            "puller");
    thread.start();
    return thread;
  }

  /** One row, measured again until the meter was there for all of it. */
  private static EnergyEstimate row(Meter meter, PowerTrace trace) {
    EnergyMethod method = EnergyMethod.of(meter);
    while (true) {
      long start = System.nanoTime();
      long runs = 0;
      long now = start;
      while (now - start < WINDOW_NANOS) {
        long runStart = now;
        while (now - runStart < 10_000_000) {
          now = System.nanoTime(); // the load: a busy core beside the reader
        }
        runs++;
      }
      Optional<EnergyEstimate> estimate =
          method.estimate(
              trace,
              Optional.empty(),
              List.of(new LoadWindow(start, now, runs, 0)),
              Optional.empty());
      if (estimate.isPresent()) {
        return estimate.get();
      }
    }
  }

  private static long descriptors() throws Exception {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  /** Processor time in ns of the threads of a name. */
  private static long processorOf(String prefix) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().startsWith(prefix)) {
        sum += threads.getThreadCpuTime(id);
      }
    }
    return sum;
  }
}
