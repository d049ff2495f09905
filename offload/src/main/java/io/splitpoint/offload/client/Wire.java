package io.splitpoint.offload.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes out and in; both block, and closing from another thread ends them. */
interface Wire {

  /** Writes all of the buffers. */
  void write(ByteBuffer[] parts) throws IOException;

  /** Reads at least one byte, or -1 at the end. */
  int read(ByteBuffer into) throws IOException;

  /** Whether something has come that was not read. */
  boolean hasMore() throws IOException;

  void close();
}
