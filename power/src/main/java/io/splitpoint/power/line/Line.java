package io.splitpoint.power.line;

import java.io.IOException;

/** A two-way stream of bytes whose reads have a time limit. */
public interface Line extends AutoCloseable {

  /**
   * Sends all bytes.
   *
   * @throws IOException when the other side is gone
   */
  void write(byte[] bytes) throws IOException;

  /**
   * Waits for bytes.
   *
   * @return how many were put at the start of {@code buffer}; 0 when none came in time
   * @throws IOException when the other side is gone
   */
  int read(byte[] buffer, long patienceNanos) throws IOException;

  /**
   * Throws away what has arrived and was not read.
   *
   * @throws IOException when the other side is gone
   */
  void drain() throws IOException;

  /** Gives the line back; a read that waits ends. */
  @Override
  void close();
}
