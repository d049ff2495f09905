package io.splitpoint.bench.schedule;

import io.splitpoint.schedule.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Refutes gang tasks on shared Edge TPUs for every order and all widths: an upper bound for every
 * test of global scheduling. Used by {@link SchedulabilityRatio}.
 *
 * <p>Some tasks that fit beside each other start at once, just before a job arrives that finds too
 * few free Edge TPUs. If each of them runs for longer than that job can wait, it is late, and no
 * policy can help, because the arrival was unknown. With widths for which that is possible, or
 * whose load is above the number of Edge TPUs, a system is refuted. Jitter is not used.
 */
final class GangAdversary {

  private final int tpus;
  private final List<Task> tasks;
  private final int[] width;

  private GangAdversary(List<Task> tasks, int tpus) {
    this.tpus = tpus;
    this.tasks = tasks;
    this.width = new int[tasks.size()];
  }

  /** Whether every choice of widths is refuted. */
  static boolean refutes(List<Task> tasks, int tpus) {
    // alternates the shortest and the longest deadlines, which are refuted early
    List<Task> byDeadline =
        tasks.stream().sorted(Comparator.comparingLong(Task::deadlineNs)).toList();
    List<Task> turns = new ArrayList<>();
    for (int low = 0, high = byDeadline.size() - 1; low <= high; low++, high--) {
      turns.add(byDeadline.get(low));
      if (low < high) {
        turns.add(byDeadline.get(high));
      }
    }
    return !new GangAdversary(turns, tpus).survives(0, 0);
  }

  private boolean survives(int next, double load) {
    if (next == width.length) {
      return true;
    }
    Task task = tasks.get(next);
    for (int w : task.wcetNs().headMap(tpus, true).keySet()) {
      width[next] = w;
      double with = load + (double) w * wcet(next) / task.periodNs();
      if (with <= tpus * (1 + 1e-9) && !late(next + 1) && survives(next + 1, with)) {
        return true;
      }
    }
    return false;
  }

  private long wcet(int i) {
    return tasks.get(i).wcetNs().get(width[i]);
  }

  /** Whether one of the first few tasks is late after some others of them. */
  private boolean late(int count) {
    for (int k = 0; k < count; k++) {
      long slack = tasks.get(k).deadlineNs() - wcet(k);
      boolean[] held = new boolean[tpus + 1];
      held[0] = true;
      for (int i = 0; i < count; i++) {
        if (i != k && wcet(i) > slack) {
          for (int w = tpus; w >= width[i]; w--) {
            held[w] |= held[w - width[i]];
          }
        }
      }
      boolean late = slack < 0;
      for (int w = tpus - width[k] + 1; w <= tpus; w++) {
        late |= held[w];
      }
      if (late) {
        return true;
      }
    }
    return false;
  }
}
