/**
 * Schedulability without running anything: exact tests for one non-preemptive processor, and groups
 * of Edge TPUs that each behave like one.
 *
 * <p>Time is dense: releases may fall anywhere between two nanoseconds. A response time is the
 * least upper bound over all legal releases, so that a longer job that began just before a release
 * blocks it for its whole length.
 */
package io.splitpoint.schedule.analysis;
