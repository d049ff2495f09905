/**
 * Serves inference requests with deadlines on real accelerators: one queue and dispatcher per group
 * of Edge TPUs, requests over the study's named pipes and over a Unix domain socket. Jobs are run
 * by a {@link io.splitpoint.schedule.live.JobRunner}.
 */
package io.splitpoint.schedule.live;
