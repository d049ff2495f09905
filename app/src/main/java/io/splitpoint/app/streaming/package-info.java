/**
 * Streams of frames as a use case ({@link io.splitpoint.app.streaming.Streaming}), with a report of
 * their stages.
 */
package io.splitpoint.app.streaming;
