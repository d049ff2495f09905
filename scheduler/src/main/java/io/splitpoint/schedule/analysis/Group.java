package io.splitpoint.schedule.analysis;

import java.util.Arrays;

/**
 * Edge TPUs that run one job at a time together, and the tasks that only they run.
 *
 * <p>It rejects most tasks in constant time, by the load and by each task's slack for the longest
 * other job.
 */
final class Group {

  final int width;
  int[] members = new int[8];
  int count;
  private double load;
  private long longest;
  private long leastRoom = Long.MAX_VALUE;

  Group(int width) {
    this.width = width;
  }

  /** Adds the task when all deadlines are still met; returns whether it did. */
  boolean take(TaskTable table, int task) {
    long c = table.cost(width, task);
    if (c <= 0 || load + (double) c / table.t[task] > 1 + 1e-9) {
      return false;
    }
    long room = table.d[task] - table.j[task] - c;
    if (room < longest || leastRoom < c) {
      return false;
    }
    if (count == members.length) {
      members = Arrays.copyOf(members, 2 * count);
    }
    members[count] = task;
    if (!table.fits(members, count + 1, width)) {
      return false;
    }
    count++;
    load += (double) c / table.t[task];
    longest = Math.max(longest, c);
    leastRoom = Math.min(leastRoom, room);
    return true;
  }

  int[] tasks() {
    return Arrays.copyOf(members, count);
  }
}
