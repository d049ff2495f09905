/**
 * Clients of a live scheduler: periodic requests over the study's named pipes or the Unix domain
 * socket (docs/schedule-protocol.md). Use them to load a server and to time its answers.
 */
package io.splitpoint.schedule.client;
