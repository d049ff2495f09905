package io.splitpoint.model.zoo;

import io.splitpoint.failure.InputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The layout of a model file: all FlatBuffers tables first, some free room after them, then the
 * constants in the order of the layers. The file of a prefix is then this file with other tables
 * and an earlier end, so that no weights need to be copied.
 *
 * @param header the tables, with their references into the constants
 * @param constants constants in the order of the file
 * @param size size of the file in bytes
 */
record FileLayout(ByteBuffer header, List<Placed> constants, long size) {
  /** TFLite requires 16 bytes; a cache line is better for the kernels. */
  static final int ALIGNMENT = 64;

  private static final int PAGE = 4096;

  /** A constant and the position of its first byte; its length (32 bits) stands right before it. */
  record Placed(long position, Content content) {}

  /** A FlatBuffers reference to a constant that is still empty, and its position in the header. */
  record Reference(int position, Content content) {}

  static FileLayout of(byte[] tables, List<Reference> references) {
    ByteBuffer header = ByteBuffer.wrap(tables).order(ByteOrder.LITTLE_ENDIAN);
    long end = roundUp(tables.length + tables.length / 16 + 1024L, PAGE) - ALIGNMENT;
    List<Placed> placed = new ArrayList<>();
    for (Reference reference : references) {
      long at = roundUp(end + Integer.BYTES, ALIGNMENT);
      end = at + reference.content().bytes();
      if (end > Integer.MAX_VALUE) {
        throw new InputException("model: expected at most 2 GiB, found at least " + end + " bytes");
      }
      header.putInt(reference.position(), (int) (at - Integer.BYTES - reference.position()));
      placed.add(new Placed(at, reference.content()));
    }
    return new FileLayout(header, placed, roundUp(end, 16));
  }

  private static long roundUp(long n, int unit) {
    return (n + unit - 1) / unit * unit;
  }
}
