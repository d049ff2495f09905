/**
 * Schedulability without running anything: exact tests for one non-preemptive processor, and groups
 * of Edge TPUs each of which is one.
 *
 * <p>Time is dense: releases may fall anywhere between two nanoseconds. A response time is the
 * least upper bound over all legal releases, so a task is blocked by the whole of a longer job that
 * began just before it was released.
 */
package io.splitpoint.schedule.analysis;
