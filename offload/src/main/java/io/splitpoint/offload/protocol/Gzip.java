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
 * Compresses at zlib's fastest level: a higher one takes several times as long for a tenth of the
 * size, and on a link where that pays another split pays more.
 */
public final class Gzip {

  private Gzip() {}

  /** Gives access to the array, without a copy. */
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

  /** Compresses the buffers, one after the other, without changing their positions. */
  public static ByteBuffer of(List<ByteBuffer> parts) {
    Bytes compressed = new Bytes(4096 + parts.stream().mapToInt(ByteBuffer::remaining).sum() / 2);
    try (OutputStream out = to(compressed)) {
      for (ByteBuffer part : parts) {
        write(part.duplicate(), out);
      }
    } catch (IOException impossible) { // Writing to memory cannot fail so.
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
