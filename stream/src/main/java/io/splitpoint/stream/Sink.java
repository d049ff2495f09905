package io.splitpoint.stream;

import io.splitpoint.failure.InputException;

/**
 * A destination of frames, which come in order. One thread at a time.
 *
 * <p>{@link #close} ends a file so that it plays; it is called once, also after a failure.
 */
public interface Sink extends AutoCloseable {

  /**
   * @param frame the frame's number from 0; numbers ascend, dropped frames are missing
   * @param picture may be drawn on; not to be kept after the call
   * @param result not to be kept after the call
   * @throws InputException when it cannot be written
   */
  void write(long frame, Picture picture, Result result);

  @Override
  void close();
}
