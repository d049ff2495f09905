package io.splitpoint.schedule.sim;

/**
 * When one job of a simulation arrived, started and ended, and where it ran.
 *
 * @param task index of its task
 * @param job number of the job in its task, from 0
 * @param group index of its group
 * @param tpus the Edge TPUs it held, ascending
 * @param arrivalNs nominal arrival
 * @param releaseNs instant at which it was ready
 * @param startNs instant at which it began
 * @param endNs instant at which it ended
 * @param deadlineNs its absolute deadline
 */
public record Execution(
    int task,
    long job,
    int group,
    int[] tpus,
    long arrivalNs,
    long releaseNs,
    long startNs,
    long endNs,
    long deadlineNs) {}
