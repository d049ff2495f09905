/**
 * Serves inference requests with deadlines on real accelerators: one queue and dispatcher a group
 * of Edge TPUs, requests over the study's named pipes and over a Unix domain socket. What runs a
 * job is behind {@link io.splitpoint.schedule.live.JobRunner}.
 */
package io.splitpoint.schedule.live;
