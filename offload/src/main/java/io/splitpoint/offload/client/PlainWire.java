package io.splitpoint.offload.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A {@link Wire} over a plain socket. */
record PlainWire(SocketChannel channel) implements Wire {

  @Override
  public void write(ByteBuffer[] parts) throws IOException {
    ByteBuffer last = parts[parts.length - 1];
    while (last.hasRemaining()) {
      channel.write(parts);
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  @Override
  public Since sinceTheLastAnswer() throws IOException {
    channel.configureBlocking(false);
    int length = channel.read(ByteBuffer.allocate(1));
    channel.configureBlocking(true);
    return length == 0 ? Since.NOTHING : length < 0 ? Since.END : Since.BYTES;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException gone) {
      // It is closed nevertheless.
    }
  }
}
