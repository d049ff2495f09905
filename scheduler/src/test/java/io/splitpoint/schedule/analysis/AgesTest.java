package io.splitpoint.schedule.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Bounds that need no walk, against every start of the busy period of random sets. */
class AgesTest {

  private static final long SEED = 20261130;

  /** Periods that meet at 5040. */
  private static final long[] PERIODS = {12, 14, 15, 16, 18, 20, 21, 24, 28, 30, 36, 40, 63, 84};

  private static final long MEET = 5040;

  @Test
  void noStartFindsJobsOfHigherPriorityYoungerThanTheBoundsSay() {
    SplittableRandom random = new SplittableRandom(SEED);
    int starts = 0;
    int laterIsMore = 0;
    for (int set = 0; set < 3_000; set++) {
      ProcessorTasks w = draw(random);
      int last = w.n - 1;
      int[] order = ProcessorTasks.identity(w.n);
      Ages ages = new Ages(w, order, last);
      double always = ages.always();
      double later = ages.later();
      laterIsMore += later > 1.05 * always ? 1 : 0;
      long worst = w.j[last] + w.c[last];
      long busy = w.t[last];
      for (long q = 0; busy > q * w.t[last] - w.j[last] && q < MEET; q++) {
        long start = start(w, q * w.c[last]);
        double sum = 0;
        for (int h = 0; h < last; h++) {
          long age = (start + w.j[h]) % w.t[h];
          sum += (double) w.c[h] / w.t[h] * age;
        }
        String where = "seed " + SEED + ", set " + set + ", instance " + q;
        assertThat(sum).as(where).isGreaterThanOrEqualTo(always);
        if (start >= ages.horizon()) {
          assertThat(sum).as(where).isGreaterThanOrEqualTo(later);
        }
        worst = Math.max(worst, w.j[last] + start - q * w.t[last] + w.c[last]);
        busy = busyUntil(w, start + w.c[last], (q + 1) * w.c[last]);
        starts++;
      }
      Response found = FixedPriority.response(w, order, last, false, TimeLimit.ofMillis(60_000));
      assertThat(found.boundNs()).as("seed %d, set %d", SEED, set).isEqualTo(worst);
      assertThat(found.seenNs()).as("seed %d, set %d", SEED, set).isEqualTo(worst);
    }
    assertThat(starts).isGreaterThan(50_000);
    assertThat(laterIsMore).isGreaterThan(500);
  }

  /** When no job of higher priority waits any more, releases at that very instant included. */
  private static long start(ProcessorTasks w, long own) {
    long start = own;
    while (true) {
      long next = own;
      for (int h = 0; h < w.n - 1; h++) {
        next += ((start + w.j[h]) / w.t[h] + 1) * w.c[h];
      }
      if (next == start) {
        return start;
      }
      start = next;
    }
  }

  /** When neither these jobs nor jobs of higher priority that came before are left. */
  private static long busyUntil(ProcessorTasks w, long from, long own) {
    long busy = from;
    while (true) {
      long next = own;
      for (int h = 0; h < w.n - 1; h++) {
        next += (busy + w.j[h] + w.t[h] - 1) / w.t[h] * w.c[h];
      }
      if (next <= busy || busy > 2 * MEET * MEET) {
        return busy;
      }
      busy = next;
    }
  }

  /** Two to six tasks of at most full load; the last fills it to exactly 1 in most sets. */
  private static ProcessorTasks draw(SplittableRandom random) {
    while (true) {
      int n = random.nextInt(2, 7);
      ProcessorTasks w = new ProcessorTasks(new long[n], new long[n], new long[n], new long[n]);
      long left = MEET;
      for (int i = 0; i < n; i++) {
        // a period of 12 is 12 times 5040 ticks, so that every share is a whole number of them
        long parts = i == n - 1 ? left : random.nextLong(1, Math.max(2, left / (n - i) * 3 / 2));
        if (i == n - 1 && random.nextInt(3) == 0) {
          parts = Math.max(1, parts - random.nextLong(1, 50));
        }
        w.t[i] = PERIODS[random.nextInt(PERIODS.length)] * MEET;
        w.c[i] = parts * (w.t[i] / MEET);
        left -= parts;
        w.j[i] = random.nextInt(3) == 0 ? random.nextLong(w.t[i]) : 0;
        w.d[i] = w.t[i];
      }
      if (left >= 0) {
        return w;
      }
    }
  }
}
