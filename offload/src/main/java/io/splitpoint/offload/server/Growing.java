package io.splitpoint.offload.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.splitpoint.server.Lease;
import java.util.function.LongConsumer;

/**
 * A buffer outside the heap that grows with the received bytes, not with the announced length, and
 * takes each growth from the budget first.
 */
final class Growing {

  private static final int FIRST = 16_384;

  private final Lease lease;
  private final long likely;
  private final LongConsumer check;
  private ByteBuf bytes;

  /**
   * @param lease lease of the allocated bytes, which the caller closes
   * @param likely expected number of bytes, or -1
   * @param check refuses a size that is too large
   */
  Growing(Lease lease, long likely, LongConsumer check) {
    this.lease = lease;
    this.likely = likely;
    this.check = check;
  }

  private void room(int more) {
    long size = (bytes == null ? 0 : bytes.readableBytes()) + (long) more;
    check.accept(size);
    int capacity = bytes == null ? 0 : bytes.capacity();
    if (size <= capacity) {
      return;
    }
    long next = Math.max(Math.max(size, FIRST), 2L * capacity);
    if (likely >= size) {
      next = Math.min(next, likely);
    }
    next = Math.min(next, Integer.MAX_VALUE - 8);
    lease.add(next - capacity);
    ByteBuf larger = PooledByteBufAllocator.DEFAULT.directBuffer((int) next, (int) next);
    if (bytes != null) {
      larger.writeBytes(bytes);
      bytes.release();
    }
    bytes = larger;
  }

  void add(ByteBuf part) {
    room(part.readableBytes());
    bytes.writeBytes(part);
  }

  void add(byte[] part, int length) {
    room(length);
    bytes.writeBytes(part, 0, length);
  }

  /** Takes over a whole body without a copy. */
  void keep(ByteBuf whole) {
    check.accept(whole.readableBytes());
    ByteBuf read = whole.unwrap() == null ? whole : whole.unwrap(); // All of it stays allocated.
    lease.add(Math.max(whole.readableBytes(), read.capacity()));
    bytes = whole.retainedSlice();
  }

  boolean isEmpty() {
    return bytes == null;
  }

  int size() {
    return bytes == null ? 0 : bytes.readableBytes();
  }

  /** The bytes received so far; null without any. */
  ByteBuf bytes() {
    return bytes;
  }

  /** Frees the bytes; the caller closes the lease. */
  void release() {
    if (bytes != null) {
      bytes.release();
      bytes = null;
    }
  }
}
