package io.splitpoint.schedule.sim;

import java.util.List;

/**
 * The result of a simulation.
 *
 * @param tasks one entry per task, in their order
 * @param tpuBusyNs time for which each Edge TPU was held, by index
 * @param lengthNs simulated time, to the end of the last job
 */
public record SimulationResult(List<TaskStatistics> tasks, long[] tpuBusyNs, long lengthNs) {

  public long jobs() {
    return tasks.stream().mapToLong(TaskStatistics::jobs).sum();
  }

  public long misses() {
    return tasks.stream().mapToLong(TaskStatistics::misses).sum();
  }
}
