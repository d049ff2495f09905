package io.splitpoint.power.line;

import java.io.IOException;

/** A two-way stream of bytes whose reads have a time limit. */
public interface Line extends AutoCloseable {

  /**
   * Sends all bytes.
   *
   * @throws IOException when the other side has closed it
   */
  void write(byte[] bytes) throws IOException;

  /**
   * Waits for bytes.
   *
   * @return number of bytes put at the start of {@code buffer}; 0 when none came in time
   * @throws IOException when the other side has closed it
   */
  int read(byte[] buffer, long patienceNanos) throws IOException;

  /**
   * Discards bytes that have arrived but were not read.
   *
   * @throws IOException when the other side has closed it
   */
  void drain() throws IOException;

  /** Closes the line and ends a waiting read. */
  @Override
  void close();
}
