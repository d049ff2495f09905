package io.splitpoint.offload.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sends and receives bytes for a connection; both block, and closing from another thread ends them.
 */
interface Wire {

  /** Writes all of the buffers. */
  void write(ByteBuffer[] parts) throws IOException;

  /** Reads at least one byte, or -1 at the end. */
  int read(ByteBuffer into) throws IOException;

  /** What has come since the last answer. */
  enum Since {
    NOTHING,
    /** Bytes that were not asked for. */
    BYTES,
    /** The other side has closed. */
    END
  }

  /** Looks without waiting; what it finds is lost. Under TLS an end is not seen. */
  Since sinceTheLastAnswer() throws IOException;

  void close();
}
