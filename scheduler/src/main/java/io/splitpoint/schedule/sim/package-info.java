/** Discrete-event simulation of tasks on groups of Edge TPUs, exact in nanoseconds. */
package io.splitpoint.schedule.sim;
