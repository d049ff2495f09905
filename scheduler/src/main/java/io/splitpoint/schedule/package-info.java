/**
 * Tasks with deadlines on non-preemptive Edge TPUs: what a task is, how it is read, and what an
 * analysis says about it. All times are whole nanoseconds.
 */
package io.splitpoint.schedule;
