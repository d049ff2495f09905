package io.splitpoint.offload.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Compression at zlib's fastest level: a better one costs several times the time for a tenth of the
 * size, and on a link where that pays another split pays more.
 */
public final class Gzip {

  private Gzip() {}

  /** The array itself is wanted at the end, not a copy of it. */
  private static final class Bytes extends ByteArrayOutputStream {
    Bytes(int size) {
      super(size);
    }

    ByteBuffer written() {
      return ByteBuffer.wrap(buf, 0, count);
    }
  }

  /** A stream that compresses what is written. */
  public static OutputStream to(OutputStream out) throws IOException {
    return new GZIPOutputStream(out, 16_384) {
      {
        def.setLevel(Deflater.BEST_SPEED);
      }
    };
  }

  /** The buffers, one after the other, compressed; their positions stay. */
  public static ByteBuffer of(List<ByteBuffer> parts) {
    Bytes compressed = new Bytes(4096 + parts.stream().mapToInt(ByteBuffer::remaining).sum() / 2);
    try (OutputStream out = to(compressed)) {
      for (ByteBuffer part : parts) {
        write(part.duplicate(), out);
      }
    } catch (IOException impossible) { // memory does not fail so
      throw new UncheckedIOException(impossible);
    }
    return compressed.written();
  }

  private static void write(ByteBuffer part, OutputStream out) throws IOException {
    if (part.hasArray()) {
      out.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
      return;
    }
    byte[] chunk = new byte[16_384];
    while (part.hasRemaining()) {
      int length = Math.min(chunk.length, part.remaining());
      part.get(chunk, 0, length);
      out.write(chunk, 0, length);
    }
  }
}
