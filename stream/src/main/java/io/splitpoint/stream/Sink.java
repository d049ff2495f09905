package io.splitpoint.stream;

import io.splitpoint.failure.InputException;

/**
 * A destination of frames, which come in order. For one thread at a time.
 *
 * <p>{@link #close} completes a file so that it can be played; it is called once, also after a
 * failure.
 */
public interface Sink extends AutoCloseable {

  /**
   * @param frame the frame's number from 0; numbers ascend, dropped frames are missing
   * @param picture picture, which may be drawn on; invalid after the call
   * @param result result; invalid after the call
   * @throws InputException when the frame cannot be written
   */
  void write(long frame, Picture picture, Result result);

  @Override
  void close();
}
