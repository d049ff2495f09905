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
 * Runs rounds, in each of which every part has one turn, in a new random order. What is slow for a
 * while, a machine that warms up or another program, then falls on all parts alike and can be told
 * from the parts' own times.
 */
final class RandomizedRounds {

  /**
   * A turn that takes less is run once before it is timed: what ran before it took the caches, and
   * frames that follow each other find them warm. VGG16's dense layers take 2.6 ms warm and 3.2
   * cold with 32 MB of last-level cache; a turn that takes longer fills them in a part of its time.
   */
  private static final double WARMED_NANOS = 50e6;

  /** About how long the timed runs of a turn take together: the shorter the part, the more runs. */
  private static final double TIMED_NANOS = 20e6;

  private static final int MOST_RUNS = 5;
  private static final int MOST_ATTEMPTS = 3;
  private static final long COLLECT_EVERY_NANOS = 2_000_000_000L;

  /** Takes what was measured; it is not lost after that. */
  interface Sink {
    void add(PartMeasurement visit);
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
   * One round. The parts are opened first, so that no opening falls between two timed runs.
   *
   * @param turns each a part, or a head and its tail that run one after the other
   * @param roughNanos about how long a run of a part takes, 0 where unknown
   */
  void round(
      List<List<ProfiledPart>> turns,
      int number,
      boolean playOff,
      ToDoubleFunction<ProfiledPart> roughNanos) {
    for (List<ProfiledPart> turn : turns) {
      turn.forEach(pool::get);
    }
    List<List<ProfiledPart>> order = new ArrayList<>(turns);
    Collections.shuffle(order, random);
    for (List<ProfiledPart> turn : order) {
      turn(turn, number, playOff, turn.stream().mapToDouble(roughNanos).sum());
    }
  }

  private void turn(List<ProfiledPart> turn, int number, boolean playOff, double nanosOfTurn) {
    OpenPart[] open = turn.stream().map(pool::get).toArray(OpenPart[]::new);
    int runs =
        nanosOfTurn > 0
            ? (int) Math.max(1, Math.min(MOST_RUNS, Math.round(TIMED_NANOS / nanosOfTurn)))
            : 1;
    long[][] starts = new long[open.length][runs];
    long[][] nanos = new long[open.length][runs];
    // a collection in a timed run would be charged to the device
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
      ProfiledPart part = turn.get(i);
      sink.add(
          new PartMeasurement(
              part.subject().precision(),
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
