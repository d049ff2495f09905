/**
 * Tasks with deadlines on non-preemptive Edge TPUs: the tasks, the files that hold them, and the
 * verdicts of analyses. All times are whole nanoseconds.
 */
package io.splitpoint.schedule;
