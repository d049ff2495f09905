package io.splitpoint.offload.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Sends and receives bytes for a connection. Both block until another thread closes it. */
interface Wire {

  void write(ByteBuffer[] parts) throws IOException;

  /** Reads at least one byte, or -1 at the end. */
  int read(ByteBuffer into) throws IOException;

  /** The input since the last answer. */
  enum Since {
    NOTHING,
    /** Bytes without a request. */
    BYTES,
    /** The other side has closed. */
    END
  }

  /** Checks the input without waiting; what it reads is lost. Under TLS an end is not seen. */
  Since sinceTheLastAnswer() throws IOException;

  void close();
}
