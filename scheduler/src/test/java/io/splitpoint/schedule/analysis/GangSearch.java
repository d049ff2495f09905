package io.splitpoint.schedule.analysis;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * Every legal run of a few gang tasks under fixed priorities on shared processors, in whole ticks:
 * all sporadic arrivals, all release jitter, all execution times from 1 to C. It shares nothing
 * with the analyses.
 *
 * <p>A state holds, per task, the ticks since its last arrival and what its job does. Deadlines are
 * at most periods, so a task has one job at a time, and periods at most 14 ticks, so a state of
 * seven tasks fits a long.
 */
final class GangSearch {

  private static final int IDLE = 0;
  private static final int NOT_RELEASED = 1;
  private static final int WAITS = 2;

  /** Of tasks in the order of their priorities. */
  record Gang(int width, int period, int deadline, int jitter, int wcet) {}

  private final Gang[] gangs;
  private final int processors;
  private final int[] last;
  private final int[] phase;
  private final long[] worst;
  private boolean missed;
  private final Set<Long> seen = new HashSet<>();
  private final ArrayDeque<Long> open = new ArrayDeque<>();

  private GangSearch(Gang[] gangs, int processors) {
    this.gangs = gangs;
    this.processors = processors;
    this.last = new int[gangs.length];
    this.phase = new int[gangs.length];
    this.worst = new long[gangs.length];
  }

  /** The worst response of every task in ticks, or null when some run misses a deadline. */
  static long[] worstResponses(Gang[] gangs, int processors) {
    GangSearch search = new GangSearch(gangs, processors);
    for (int i = 0; i < gangs.length; i++) {
      search.last[i] = gangs[i].period;
    }
    search.add();
    while (!search.open.isEmpty() && !search.missed) {
      search.decode(search.open.poll());
      search.arrive(0);
    }
    return search.missed ? null : search.worst;
  }

  private void arrive(int i) {
    if (i == gangs.length) {
      dispatch(0);
      return;
    }
    if (phase[i] == NOT_RELEASED) {
      phase[i] = WAITS;
      arrive(i + 1);
      phase[i] = NOT_RELEASED;
      if (last[i] < gangs[i].jitter) {
        arrive(i + 1);
      }
      return;
    }
    arrive(i + 1);
    if (phase[i] == IDLE && last[i] >= gangs[i].period) {
      int before = last[i];
      last[i] = 0;
      phase[i] = WAITS;
      arrive(i + 1);
      if (gangs[i].jitter > 0) {
        phase[i] = NOT_RELEASED;
        arrive(i + 1);
      }
      phase[i] = IDLE;
      last[i] = before;
    }
  }

  /** Starts what fits, from the highest priority; each start with every execution time. */
  private void dispatch(int i) {
    if (i == gangs.length) {
      tick();
      return;
    }
    if (phase[i] == WAITS && gangs[i].width <= free()) {
      for (int takes = 1; takes <= gangs[i].wcet; takes++) {
        phase[i] = WAITS + takes;
        dispatch(i + 1);
      }
      phase[i] = WAITS;
    } else {
      dispatch(i + 1);
    }
  }

  private int free() {
    int free = processors;
    for (int i = 0; i < gangs.length; i++) {
      free -= phase[i] > WAITS ? gangs[i].width : 0;
    }
    return free;
  }

  private void tick() {
    int[] lastBefore = last.clone();
    int[] phaseBefore = phase.clone();
    for (int i = 0; i < gangs.length && !missed; i++) {
      last[i] = phase[i] == IDLE ? Math.min(gangs[i].period, last[i] + 1) : last[i] + 1;
      if (phase[i] > WAITS) {
        phase[i]--;
        if (phase[i] == WAITS) {
          phase[i] = IDLE;
          worst[i] = Math.max(worst[i], last[i]);
          missed |= last[i] > gangs[i].deadline;
          last[i] = Math.min(gangs[i].period, last[i]);
        }
      } else if (phase[i] != IDLE) {
        missed |= last[i] >= gangs[i].deadline;
      }
    }
    if (!missed) {
      add();
    }
    System.arraycopy(lastBefore, 0, last, 0, last.length);
    System.arraycopy(phaseBefore, 0, phase, 0, phase.length);
  }

  private void add() {
    long state = 0;
    for (int i = 0; i < gangs.length; i++) {
      state = state << 8 | last[i] << 4 | phase[i];
    }
    if (seen.add(state)) {
      open.add(state);
    }
  }

  private void decode(long state) {
    for (int i = gangs.length - 1; i >= 0; i--) {
      phase[i] = (int) (state & 15);
      last[i] = (int) (state >> 4 & 15);
      state >>= 8;
    }
  }
}
