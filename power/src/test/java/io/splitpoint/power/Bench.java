package io.splitpoint.power;

import io.splitpoint.power.emulate.EmulatedUm;
import io.splitpoint.power.emulate.PowerProfile;
import io.splitpoint.power.um.UmModel;
import io.splitpoint.power.um.VirtualMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A test bench whose truth is known: idle, some windows of runs back to back, idle again, read by
 * the real reader from an emulated UM25C in virtual time.
 *
 * @param idleW power at idle
 * @param stepW mean power of a run above idle
 * @param runNanos time of a run
 * @param wave height of the power's change within a run, relative to the step
 * @param noiseW standard deviation of the power from one twentieth of a second to the next
 * @param windows number of loaded windows
 * @param windowSeconds length of each
 * @param snapshot whether the meter shows moments, not means
 * @param dither whether pauses are put between the runs
 */
record Bench(
    double idleW,
    double stepW,
    long runNanos,
    double wave,
    double noiseW,
    int windows,
    double windowSeconds,
    boolean snapshot,
    boolean dither) {

  private static final long NOISE_STEP = 50_000_000L;
  private static final long BETWEEN = 700_000_000L;
  private static final int MOMENTS_A_RUN = 40;

  /**
   * What came out and what is true: as it happened, and as it would be on average over all time.
   */
  record Outcome(EnergyEstimate estimate, Truth happened, Truth lasting) {}

  /** In mJ a run. */
  record Truth(double grossMj, double dynamicMj) {

    boolean inGrossOf(EnergyEstimate estimate) {
      return estimate.lowMj() <= grossMj && grossMj <= estimate.highMj();
    }

    boolean inDynamicOf(EnergyEstimate estimate) {
      EnergyEstimate.Interval found = estimate.dynamicMj().orElseThrow();
      return found.low() <= dynamicMj && dynamicMj <= found.high();
    }
  }

  /** One experiment; every seed has its own noise, latencies and scale error of the meter. */
  Outcome run(long seed) {
    Measured measured = measured(seed);
    Schedule schedule = measured.schedule;
    return new Outcome(
        measured.estimate,
        truth(schedule, measured.load),
        truth(schedule, nanos -> watts(schedule, nanos)));
  }

  /** The same where nobody asks for the truth, which takes the longest to compute. */
  EnergyEstimate estimate(long seed) {
    return measured(seed).estimate;
  }

  private record Measured(Schedule schedule, PowerProfile load, EnergyEstimate estimate) {}

  private Measured measured(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Schedule schedule = schedule(random.nextLong());
    double[] noise = noise(schedule.endNanos, random.split());
    PowerProfile load = nanos -> watts(schedule, nanos) + noise[(int) (nanos / NOISE_STEP)];
    // anywhere within the maker's limits for voltage and current
    double gain = (1 + random.nextDouble(-5e-4, 5e-4)) * (1 + random.nextDouble(-1e-3, 1e-3));
    EmulatedUm meter = new EmulatedUm(UmModel.UM25C, exact(load), 5.1, gain, snapshot);
    PowerTrace trace =
        new VirtualMeter(meter, 60_000_000L, 350_000_000L, random.nextLong())
            .record(schedule.endNanos - 2_000_000_000L);
    EnergyMethod method = new EnergyMethod(UmModel.UM25C.accuracy(), Duration.ofMillis(500));
    EnergyEstimate estimate =
        method
            .estimate(
                trace,
                Optional.of(schedule.idleBefore),
                schedule.loads(),
                Optional.of(schedule.idleAfter))
            .orElseThrow();
    return new Measured(schedule, load, estimate);
  }

  private Truth truth(Schedule schedule, PowerProfile load) {
    double joule = 0;
    long runs = 0;
    double seconds = 0;
    for (Run run : schedule.runs) {
      joule += integral(load, run.startNanos, run.startNanos + runNanos);
      seconds += runNanos * 1e-9;
      runs++;
    }
    double idle =
        (integral(load, schedule.idleBefore) + integral(load, schedule.idleAfter))
            / (schedule.idleBefore.seconds() + schedule.idleAfter.seconds());
    double gross = joule / runs * 1e3;
    return new Truth(gross, gross - idle * seconds / runs * 1e3);
  }

  private double integral(PowerProfile load, LoadWindow window) {
    return integral(load, window.startNanos(), window.endNanos());
  }

  private double integral(PowerProfile load, long from, long to) {
    int moments = (int) Math.max(MOMENTS_A_RUN, (to - from) / 5_000_000);
    double sum = 0;
    for (int i = 0; i < moments; i++) {
      sum += load.watts(from + (long) ((to - from) * (i + 0.5) / moments));
    }
    return sum / moments * (to - from) * 1e-9;
  }

  private static PowerProfile exact(PowerProfile load) {
    return new PowerProfile() {
      @Override
      public double watts(long nanos) {
        return load.watts(nanos);
      }

      @Override
      public double meanWatts(long from, long to) {
        int moments = (int) ((to - from) / 1_000_000);
        double sum = 0;
        for (int i = 0; i < moments; i++) {
          sum += watts(from + (long) ((to - from) * (i + 0.5) / moments));
        }
        return sum / moments;
      }
    };
  }

  private double watts(Schedule schedule, long nanos) {
    Run run = schedule.at(nanos);
    if (run == null || nanos - run.startNanos >= runNanos) {
      return idleW;
    }
    double turn = 2 * Math.PI * (nanos - run.startNanos) / runNanos;
    return idleW + stepW * (1 + wave * Math.sin(turn));
  }

  private double[] noise(long endNanos, SplittableRandom random) {
    double[] noise = new double[(int) (endNanos / NOISE_STEP) + 40];
    java.util.Random gauss = new java.util.Random(random.nextLong());
    for (int i = 0; i < noise.length; i++) {
      noise[i] = noiseW * gauss.nextGaussian();
    }
    return noise;
  }

  private Schedule schedule(long seed) {
    long window = (long) (windowSeconds * 1e9);
    LoadWindow idleBefore = LoadWindow.idle(2_000_000_000L, 2_000_000_000L + window);
    // the phase between runs and refreshes is nobody's choice
    long now = idleBefore.endNanos() + BETWEEN + new SplittableRandom(seed).nextLong(500_000_000);
    Dither pauses = new Dither(Duration.ofMillis(500), runNanos, seed);
    List<Run> runs = new ArrayList<>();
    List<LoadWindow> loads = new ArrayList<>();
    for (int i = 0; i < windows; i++) {
      long start = now;
      long count = 0;
      long paused = 0;
      while (now - start < window) {
        runs.add(new Run(now));
        now += runNanos;
        count++;
        long pause = dither ? pauses.pauseNanos(now) : 0;
        paused += pause;
        now += pause;
      }
      loads.add(new LoadWindow(start, now, count, paused));
      now += BETWEEN;
    }
    LoadWindow idleAfter = LoadWindow.idle(now, now + window);
    return new Schedule(idleBefore, loads, idleAfter, runs, now + window + 4_000_000_000L);
  }

  private record Run(long startNanos) {}

  private record Schedule(
      LoadWindow idleBefore,
      List<LoadWindow> loads,
      LoadWindow idleAfter,
      List<Run> runs,
      long endNanos) {

    Run at(long nanos) {
      int low = 0;
      int high = runs.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (runs.get(middle).startNanos <= nanos) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low == 0 ? null : runs.get(low - 1);
    }
  }
}
