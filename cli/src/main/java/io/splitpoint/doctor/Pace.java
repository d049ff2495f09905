package io.splitpoint.doctor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * Measures repeatedly how long the same work takes. Two kinds alternate: wide work uses several
 * execution units, so that a neighbour on the same physical core slows it; chained work, in which
 * each step waits for the one before, leaves units idle and slows only with the core's clock.
 *
 * @param wideNanos processor time of each burst of wide work
 * @param chainNanos processor time of each burst of chained work
 * @param waitingShare share of the time in which the thread was ready but did not run, 0 to 1
 */
record Pace(long[] wideNanos, long[] chainNanos, double waitingShare) {

  /** About 0.3 ms on a core of 2020: short compared with 0.2 s, the shortest phase seen. */
  private static final int STEPS = 150_000;

  private static final int WARM_UP_BURSTS = 200;

  /** Measures at least this long; it needs a free processor, which {@link #waitingShare} shows. */
  static Pace measure(long forNanos) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long seed = 1;
    for (int i = 0; i < WARM_UP_BURSTS; i++) {
      seed = chain(wide(seed) | 1);
    }
    long[] wide = new long[1024];
    long[] chain = new long[1024];
    int bursts = 0;
    long began = System.nanoTime();
    long cpuBegan = threads.getCurrentThreadCpuTime();
    do {
      if (bursts == wide.length) {
        wide = Arrays.copyOf(wide, 2 * bursts);
        chain = Arrays.copyOf(chain, 2 * bursts);
      }
      long start = threads.getCurrentThreadCpuTime();
      seed = wide(seed);
      long between = threads.getCurrentThreadCpuTime();
      seed = chain(seed | 1);
      wide[bursts] = between - start;
      chain[bursts++] = threads.getCurrentThreadCpuTime() - between;
    } while (System.nanoTime() - began < forNanos);
    double cpu = threads.getCurrentThreadCpuTime() - cpuBegan;
    double wall = System.nanoTime() - began;
    // The seed is used, so that the compiler does not remove the work.
    double waiting = seed == 0 ? 0 : Math.max(0, 1 - cpu / wall);
    return new Pace(Arrays.copyOf(wide, bursts), Arrays.copyOf(chain, bursts), waiting);
  }

  double wideVaries() {
    return varies(wideNanos);
  }

  double chainVaries() {
    return varies(chainNanos);
  }

  /**
   * Ratio of slow to fast bursts: 95th percentile over the 5th, so that single interruptions do not
   * count; 1 without bursts.
   */
  private static double varies(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n == 0 || sorted[n / 20] == 0
        ? 1
        : sorted[Math.min(n - 1, n * 19 / 20)] / (double) sorted[n / 20];
  }

  /** Marsaglia's xorshift (2003, shifts 13, 7, 17), four independent ones. */
  private static long wide(long seed) {
    long a = seed;
    long b = seed + 1;
    long c = seed + 2;
    long d = seed + 3;
    for (int i = 0; i < STEPS; i++) {
      a ^= a << 13;
      b ^= b << 13;
      c ^= c << 13;
      d ^= d << 13;
      a ^= a >>> 7;
      b ^= b >>> 7;
      c ^= c >>> 7;
      d ^= d >>> 7;
      a ^= a << 17;
      b ^= b << 17;
      c ^= c << 17;
      d ^= d << 17;
    }
    return a ^ b ^ c ^ d;
  }

  private static long chain(long seed) {
    long a = seed;
    for (int i = 0; i < STEPS; i++) {
      a ^= a << 13;
      a ^= a >>> 7;
      a ^= a << 17;
    }
    return a;
  }
}
