package io.splitpoint.schedule.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The walk that passes deadlines over finds what a walk over all of them finds. */
class PointResponseTest {

  @Test
  void passingDeadlinesOverChangesNoResponseTime() {
    SplittableRandom seeds = new SplittableRandom(20261122);
    for (int set = 0; set < 2_000; set++) {
      long seed = seeds.nextLong();
      ProcessorTasks w = random(new SplittableRandom(seed));
      Response[] found = responses(w, false);
      long busy = Edf.busyPeriod(w, Arrays.stream(w.c).max().orElseThrow(), Integer.MAX_VALUE);
      for (int i = 0; i < w.n; i++) {
        assertThat(found[i].seenNs())
            .as("seed %d, task %d of %d", seed, i, w.n)
            .isEqualTo(overAllDeadlines(w, i, busy))
            .isEqualTo(found[i].boundNs());
      }
    }
  }

  @Test
  void overloadHasNoResponseTime() {
    ProcessorTasks w =
        new ProcessorTasks(new long[] {6, 6}, new long[] {10, 10}, new long[] {9, 9}, new long[2]);
    assertThat(responses(w, false)).allMatch(r -> r.boundNs() == Response.UNBOUNDED);
  }

  private static Response[] responses(ProcessorTasks w, boolean decide) {
    return PointResponse.responses(
        PriorityPoints.deadlines(w), decide, TimeLimit.ofMillis(60_000), -1);
  }

  /** George et al.'s formula as it stands: every deadline of every task. */
  private static long overAllDeadlines(ProcessorTasks w, int i, long busy) {
    long worst = w.j[i] + w.c[i];
    for (int k = 0; k < w.n; k++) {
      for (long due = w.d[k] - w.j[k]; due - w.d[i] <= busy; due += w.t[k]) {
        if (due >= w.d[i] - w.j[i]) {
          worst = Math.max(worst, of(w, i, due));
        }
      }
    }
    return worst;
  }

  private static long of(ProcessorTasks w, int i, long due) {
    long blocking = 0;
    for (int k = 0; k < w.n; k++) {
      blocking = w.d[k] - w.j[k] > due ? Math.max(blocking, w.c[k]) : blocking;
    }
    long dense = blocking > 0 ? 1 : 0;
    long arrival = due - w.d[i];
    long start = -1;
    for (long next = 0; next > start; ) {
      start = next;
      next = blocking - dense + (arrival + w.j[i]) / w.t[i] * w.c[i];
      for (int k = 0; k < w.n; k++) {
        long left = due - w.d[k] + w.j[k];
        if (k != i && left >= 0) {
          next += (Math.min((start + w.j[k]) / w.t[k], left / w.t[k]) + 1) * w.c[k];
        }
      }
    }
    return start + w.c[i] + dense - arrival;
  }

  /** Two to 20 tasks, load 0.2 to 0.99, deadlines below and above the periods, some with jitter. */
  private static ProcessorTasks random(SplittableRandom random) {
    int n = random.nextInt(2, 21);
    ProcessorTasks w = new ProcessorTasks(new long[n], new long[n], new long[n], new long[n]);
    double load = random.nextDouble(0.2, 0.99);
    double[] share = random.doubles(n, 0.01, 1).toArray();
    double sum = Arrays.stream(share).sum();
    for (int i = 0; i < n; i++) {
      w.t[i] = (long) Math.exp(random.nextDouble(Math.log(1e3), Math.log(1e5)));
      w.c[i] = Math.max(1, (long) (share[i] / sum * load * w.t[i]));
      w.j[i] = random.nextInt(3) == 0 ? random.nextLong(w.t[i]) : 0;
      w.d[i] = w.c[i] + w.j[i] + (long) (w.t[i] * random.nextDouble(0, 2.5));
    }
    return w;
  }
}
