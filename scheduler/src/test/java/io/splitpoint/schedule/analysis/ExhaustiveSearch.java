package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Policy;

/**
 * Every legal run of a small task set on one non-preemptive processor, in whole ticks: all sporadic
 * arrivals, all release jitter, all execution times from 1 to C, all orders among equals. It shares
 * nothing with the analyses but the workload.
 *
 * <p>A state holds, per task, the ticks since its last arrival and its waiting jobs, and the job
 * that runs. Deadlines stay below two periods and 15 ticks, so a state fits a long.
 */
final class ExhaustiveSearch {

  private final ProcessorTasks w;
  private final Policy policy;
  private final int[] priority;
  private final long[] worst;
  private final int jobBits;
  private final int releaseBits;
  private boolean missed;
  private long[] table = new long[1 << 12];
  private int size;
  private long[] stack = new long[1 << 10];
  private int top;

  // the state being worked on: last[i] ticks since arrival; age and waited of up to 2 jobs a task
  private final int[] last;
  private final int[][] age;
  private final int[][] waited;
  private int running;
  private int runningAge;
  private int remaining;

  /** Pieces of a job of each task, between which it gives way; one piece where nothing is cut. */
  private final int[][] pieces;

  /** Pieces that are done of the job of each task that has begun. */
  private final int[] done;

  private ExhaustiveSearch(ProcessorTasks w, Policy policy, int[] priority, int[][] pieces) {
    this.pieces = pieces;
    this.done = new int[w.n];
    this.w = w;
    this.policy = policy;
    this.priority = priority;
    this.worst = new long[w.n];
    this.releaseBits = policy == Policy.FIFO ? 4 : 1;
    this.jobBits = 4 + releaseBits;
    this.last = new int[w.n];
    this.age = new int[w.n][2];
    this.waited = new int[w.n][2];
  }

  /**
   * @param priority per task, less is higher; ignored by fifo and edf
   * @return the worst response of every task in ticks, or null when some run misses a deadline
   */
  static long[] worstResponses(ProcessorTasks w, Policy policy, int[] priority) {
    int[][] whole = new int[w.n][1];
    for (int i = 0; i < w.n; i++) {
      whole[i][0] = (int) w.c[i];
    }
    return worstResponses(w, policy, priority, whole);
  }

  /** The same for jobs of pieces; under fifo there may be only one. */
  static long[] worstResponses(ProcessorTasks w, Policy policy, int[] priority, int[][] pieces) {
    ExhaustiveSearch search = new ExhaustiveSearch(w, policy, priority, pieces);
    search.run();
    return search.missed ? null : search.worst;
  }

  private void run() {
    for (int i = 0; i < w.n; i++) {
      last[i] = (int) w.t[i];
      age[i][0] = age[i][1] = -1;
    }
    running = -1;
    add(encode());
    while (top > 0 && !missed) {
      long state = stack[--top];
      decode(state);
      arrive(0);
    }
  }

  private void arrive(int i) {
    if (missed) {
      return;
    }
    if (i == w.n) {
      release(0, 0);
      return;
    }
    arrive(i + 1);
    if (last[i] >= w.t[i]) {
      int slot = age[i][0] < 0 ? 0 : 1;
      if (age[i][slot] >= 0) {
        throw new IllegalStateException("three jobs alive");
      }
      int before = last[i];
      last[i] = 0;
      age[i][slot] = 0;
      waited[i][slot] = -1;
      arrive(i + 1);
      age[i][slot] = -1;
      last[i] = before;
    }
  }

  private void release(int i, int slot) {
    if (missed) {
      return;
    }
    if (i == w.n) {
      dispatch();
      return;
    }
    if (slot == 2 || age[i][slot] < 0) {
      release(i + 1, 0);
      return;
    }
    if (waited[i][slot] >= 0) {
      release(i, slot + 1);
      return;
    }
    // held back: only while the jitter allows, and then so are the younger jobs
    if (age[i][slot] < w.j[i]) {
      release(i + 1, 0);
    }
    waited[i][slot] = 0;
    release(i, slot + 1);
    waited[i][slot] = -1;
  }

  private void dispatch() {
    if (running >= 0) {
      advance();
      return;
    }
    long best = Long.MAX_VALUE;
    for (int i = 0; i < w.n; i++) {
      if (age[i][0] >= 0 && waited[i][0] >= 0) {
        best = Math.min(best, key(i));
      }
    }
    if (best == Long.MAX_VALUE) {
      advance();
      return;
    }
    for (int i = 0; i < w.n; i++) {
      if (age[i][0] >= 0 && waited[i][0] >= 0 && key(i) == best) {
        int a0 = age[i][0];
        int w0 = waited[i][0];
        int a1 = age[i][1];
        int w1 = waited[i][1];
        age[i][0] = a1;
        waited[i][0] = w1;
        age[i][1] = -1;
        running = i;
        runningAge = a0;
        for (int cost = 1; cost <= pieces[i][done[i]]; cost++) {
          remaining = cost;
          advance();
        }
        running = -1;
        age[i][0] = a0;
        waited[i][0] = w0;
        age[i][1] = a1;
        waited[i][1] = w1;
      }
    }
  }

  private long key(int i) {
    return switch (policy) {
      case FIFO -> -waited[i][0];
      case EDF -> w.d[i] - age[i][0];
      case LLF -> w.d[i] - w.c[i] - age[i][0];
      default -> priority[i];
    };
  }

  private void advance() {
    int ran = running;
    int ranAge = runningAge;
    int ranFor = remaining;
    int givesWay = -1;
    int doneBefore = ran < 0 ? 0 : done[ran];
    if (running >= 0) {
      remaining--;
      runningAge++;
      boolean lastPiece = done[running] + 1 == pieces[running].length;
      if (runningAge > w.d[running]
          || (remaining > 0 || !lastPiece) && runningAge >= w.d[running]) {
        missed = true;
      }
      if (remaining == 0 && lastPiece) {
        worst[running] = Math.max(worst[running], runningAge);
        done[running] = 0;
        running = -1;
      } else if (remaining == 0) {
        done[running]++;
        givesWay = running;
        running = -1;
      }
    }
    for (int i = 0; i < w.n; i++) {
      last[i]++;
      for (int slot = 0; slot < 2 && age[i][slot] >= 0; slot++) {
        age[i][slot]++;
        if (waited[i][slot] >= 0) {
          waited[i][slot]++;
        }
        missed |= age[i][slot] >= w.d[i];
      }
    }
    if (givesWay >= 0) {
      if (age[givesWay][1] >= 0) {
        throw new IllegalStateException("three jobs alive");
      }
      age[givesWay][1] = age[givesWay][0];
      waited[givesWay][1] = waited[givesWay][0];
      age[givesWay][0] = runningAge;
      waited[givesWay][0] = 0;
    }
    if (!missed) {
      add(encode());
    }
    if (givesWay >= 0) {
      age[givesWay][0] = age[givesWay][1];
      waited[givesWay][0] = waited[givesWay][1];
      age[givesWay][1] = -1;
    }
    if (ran >= 0) {
      done[ran] = doneBefore;
    }
    for (int i = 0; i < w.n; i++) {
      last[i]--;
      for (int slot = 0; slot < 2 && age[i][slot] >= 0; slot++) {
        age[i][slot]--;
        if (waited[i][slot] > 0) {
          waited[i][slot]--;
        }
      }
    }
    running = ran;
    runningAge = ranAge;
    remaining = ranFor;
  }

  private long encode() {
    long code = running < 0 ? 0 : (running + 1L) << 7 | (long) runningAge << 3 | remaining;
    for (int i = 0; i < w.n; i++) {
      code = code << 2 | done[i];
      code = code << 4 | Math.min(last[i], w.t[i]);
      for (int slot = 0; slot < 2; slot++) {
        boolean there = age[i][slot] >= 0;
        boolean late = there && waited[i][slot] >= 0;
        int release = !late ? 0 : releaseBits == 1 ? 1 : waited[i][slot] + 1;
        code = code << jobBits | (there ? age[i][slot] + 1L << releaseBits | release : 0);
      }
    }
    return code + 1;
  }

  private void decode(long state) {
    long code = state - 1;
    for (int i = w.n - 1; i >= 0; i--) {
      for (int slot = 1; slot >= 0; slot--) {
        int job = (int) (code & (1 << jobBits) - 1);
        code >>>= jobBits;
        age[i][slot] = (job >> releaseBits) - 1;
        int release = job & (1 << releaseBits) - 1;
        waited[i][slot] = release - 1;
      }
      last[i] = (int) (code & 15);
      code >>>= 4;
      done[i] = (int) (code & 3);
      code >>>= 2;
    }
    running = (int) (code >> 7) - 1;
    runningAge = (int) (code >> 3 & 15);
    remaining = (int) (code & 7);
  }

  private void add(long state) {
    if (2 * size > table.length) {
      long[] old = table;
      table = new long[2 * old.length];
      size = 0;
      for (long s : old) {
        if (s != 0) {
          insert(s);
        }
      }
    }
    if (insert(state)) {
      if (top == stack.length) {
        stack = java.util.Arrays.copyOf(stack, 2 * top);
      }
      stack[top++] = state;
    }
  }

  private boolean insert(long state) {
    int at = (int) (state * 0x9E3779B97F4A7C15L >>> 32) & table.length - 1;
    while (table[at] != 0) {
      if (table[at] == state) {
        return false;
      }
      at = at + 1 & table.length - 1;
    }
    table[at] = state;
    size++;
    return true;
  }
}
