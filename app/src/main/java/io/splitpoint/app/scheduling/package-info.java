/**
 * Scheduling as use cases: {@link io.splitpoint.app.scheduling.ScheduledServing} runs a live
 * scheduler, {@link io.splitpoint.app.scheduling.TaskMaking} makes tasks of profiles, {@link
 * io.splitpoint.app.scheduling.ScheduleAnalysis} proves deadlines.
 */
package io.splitpoint.app.scheduling;
