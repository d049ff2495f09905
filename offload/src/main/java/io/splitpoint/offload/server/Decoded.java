package io.splitpoint.offload.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.splitpoint.offload.protocol.Coding;
import io.splitpoint.offload.protocol.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** Decompresses a body. */
final class Decoded {

  private static final int CHUNK = 16_384;

  private Decoded() {}

  /**
   * Decodes a body up to the limit.
   *
   * @param body body, which is read and not released
   * @param into receives the decoded bytes, and refuses too many
   * @throws ProtocolException when it is damaged
   */
  static void into(ByteBuf body, Coding coding, Growing into) {
    try (InputStream in = coding.decoded(new ByteBufInputStream(body))) {
      byte[] chunk = new byte[CHUNK];
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        into.add(chunk, length);
      }
    } catch (IOException damaged) {
      throw new ProtocolException(
          ProtocolException.Kind.INVALID,
          "the body is not complete " + coding.name().toLowerCase(Locale.ROOT) + " data");
    }
  }
}
