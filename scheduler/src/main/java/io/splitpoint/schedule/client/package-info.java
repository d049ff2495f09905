/**
 * The other end of a live scheduler: periodic requests over the study's named pipes or the Unix
 * domain socket (docs/schedule-protocol.md). Use it to load a server and to see how it answers.
 */
package io.splitpoint.schedule.client;
