package io.splitpoint.offload.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.PooledByteBufAllocator;
import io.splitpoint.offload.protocol.Coding;
import io.splitpoint.offload.protocol.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** What a compressed body stands for. */
final class Decoded {

  private static final int CHUNK = 65_536;

  private Decoded() {}

  /** Refuses a body of so many bytes when that is too many. */
  interface Check {
    void size(long bytes);
  }

  /**
   * Decodes a body; ends where it becomes longer than it may.
   *
   * @param body is read, and not released
   * @param most bytes that are thought of when memory is taken
   * @return to be released by the caller
   * @throws ProtocolException when it is damaged, or refused by the check
   */
  static ByteBuf of(ByteBuf body, Coding coding, long most, Check check) {
    long first = Math.min(most, (long) Coding.MOST_EXPANSION * body.readableBytes());
    ByteBuf plain = PooledByteBufAllocator.DEFAULT.directBuffer((int) Math.min(first, CHUNK));
    boolean whole = false;
    try (InputStream in = coding.decoded(new ByteBufInputStream(body))) {
      byte[] chunk = new byte[CHUNK];
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        check.size((long) plain.readableBytes() + length);
        plain.ensureWritable(length);
        plain.writeBytes(chunk, 0, length);
      }
      whole = true;
      return plain;
    } catch (IOException damaged) {
      throw new ProtocolException(
          ProtocolException.Kind.INVALID,
          "the body is no whole " + coding.name().toLowerCase(Locale.ROOT) + " data");
    } finally {
      if (!whole) {
        plain.release();
      }
    }
  }
}
