/**
 * Streams of frames as a use case: the options of a stream go in ({@link
 * io.splitpoint.app.streaming.Streaming}), the report of its stages comes out.
 */
package io.splitpoint.app.streaming;
