package io.splitpoint.profiler;

import io.splitpoint.device.OpenPart;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Runs rounds, in each of which every part runs once, in a new random order. A temporary slow-down,
 * by a machine that warms up or another program, then affects all parts alike and can be separated
 * from the parts' own times.
 */
final class RandomizedRounds {

  /**
   * A shorter part is run once before it is timed, because other parts have emptied the caches,
   * which successive frames find warm. VGG16's dense layers take 2.6 ms warm and 3.2 cold with 32
   * MB of last-level cache; a longer part fills them in a fraction of its time.
   */
  private static final double WARMED_NANOS = 50e6;

  /** Approximate time of a part's timed runs in a round: the shorter the part, the more runs. */
  private static final double TIMED_NANOS = 20e6;

  private static final int MOST_RUNS = 5;
  private static final int MOST_ATTEMPTS = 3;
  private static final long COLLECT_EVERY_NANOS = 2_000_000_000L;

  /** Receives measurements, which are not lost after that. */
  interface Sink {
    void add(PartMeasurement measurement);
  }

  private final PartPool pool;
  private final LongSupplier nanoTime;
  private final Random random;
  private final Sink sink;
  private long collectedNanos = System.nanoTime() - COLLECT_EVERY_NANOS - 1;

  RandomizedRounds(PartPool pool, LongSupplier nanoTime, long seed, Sink sink) {
    this.pool = pool;
    this.nanoTime = nanoTime;
    this.random = new Random(seed);
    this.sink = sink;
  }

  /**
   * Runs one round. The parts are opened first, so that no opening falls between two timed runs.
   *
   * @param sequences each a part, or a head and its tail that run one after the other
   * @param roughNanos approximate time of a part's run, 0 where unknown
   */
  void round(
      List<List<ProfiledPart>> sequences,
      int number,
      boolean playOff,
      ToDoubleFunction<ProfiledPart> roughNanos) {
    for (List<ProfiledPart> sequence : sequences) {
      sequence.forEach(pool::get);
    }
    List<List<ProfiledPart>> order = new ArrayList<>(sequences);
    Collections.shuffle(order, random);
    for (List<ProfiledPart> sequence : order) {
      sequence(sequence, number, playOff, sequence.stream().mapToDouble(roughNanos).sum());
    }
  }

  private void sequence(
      List<ProfiledPart> sequence, int number, boolean playOff, double nanosOfTurn) {
    OpenPart[] open = sequence.stream().map(pool::get).toArray(OpenPart[]::new);
    int runs =
        nanosOfTurn > 0
            ? (int) Math.max(1, Math.min(MOST_RUNS, Math.round(TIMED_NANOS / nanosOfTurn)))
            : 1;
    long[][] starts = new long[open.length][runs];
    long[][] nanos = new long[open.length][runs];
    // A garbage collection in a timed run would count as the device's time.
    if (System.nanoTime() - collectedNanos > COLLECT_EVERY_NANOS) {
      System.gc();
      collectedNanos = System.nanoTime();
    }
    for (int attempt = 1; ; attempt++) {
      long collections = collections();
      if (nanosOfTurn < WARMED_NANOS) {
        run(open, new long[open.length][1], new long[open.length][1], 0);
      }
      for (int i = 0; i < runs; i++) {
        run(open, starts, nanos, i);
      }
      if (collections() == collections || attempt == MOST_ATTEMPTS) {
        break;
      }
    }
    for (int i = 0; i < open.length; i++) {
      ProfiledPart part = sequence.get(i);
      sink.add(
          new PartMeasurement(
              part.target().precision(),
              part.device().name(),
              part.kind(),
              part.cut(),
              number,
              playOff,
              starts[i],
              nanos[i]));
    }
  }

  private void run(OpenPart[] open, long[][] starts, long[][] nanos, int i) {
    for (int p = 0; p < open.length; p++) {
      long start = nanoTime.getAsLong();
      if (p > 0) {
        open[p].takeFrom(open[p - 1]);
      }
      open[p].run();
      long passed = nanoTime.getAsLong() - start;
      nanos[p][i] = open[p].ownNanos().orElse(passed);
      starts[p][i] = start;
    }
  }

  private static long collections() {
    long sum = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      sum += collector.getCollectionCount();
    }
    return sum;
  }
}
