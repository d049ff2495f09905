/**
 * From profiles and links to cuts: one cut between two devices with its Pareto front and how sure
 * it is, k cuts along a chain of devices, the placement of a graph on two devices, and the segments
 * of a pipeline of Edge TPUs. Every answer is exact for the given costs.
 *
 * <p>Units: milliseconds, millijoules, bytes, watts, megabits per second. W × ms = mJ.
 */
package io.splitpoint.partition;
