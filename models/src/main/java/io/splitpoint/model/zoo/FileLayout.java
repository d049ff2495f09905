package io.splitpoint.model.zoo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Where everything lies in a model file: all FlatBuffers tables first, some room behind them, then
 * the constants in the order of the layers. So the file of a prefix is this one with other tables
 * and an earlier end, and the weights need not be copied.
 *
 * @param header the tables, their references into the constants set
 * @param constants in the order of the file
 * @param size of the file in bytes
 */
record FileLayout(ByteBuffer header, List<Placed> constants, long size) {
  /** TFLite asks for 16; a cache line serves the kernels better. */
  static final int ALIGNMENT = 64;

  private static final int PAGE = 4096;

  /** A constant and the place of its first byte; its length (32 bits) stands right before it. */
  record Placed(long position, Content content) {}

  /** A FlatBuffers reference, still empty, at a byte of the header to a constant. */
  record Reference(int position, Content content) {}

  static FileLayout of(byte[] tables, List<Reference> references) {
    ByteBuffer header = ByteBuffer.wrap(tables).order(ByteOrder.LITTLE_ENDIAN);
    long end = roundUp(tables.length + tables.length / 16 + 1024L, PAGE) - ALIGNMENT;
    List<Placed> placed = new ArrayList<>();
    for (Reference reference : references) {
      long at = roundUp(end + Integer.BYTES, ALIGNMENT);
      end = at + reference.content().bytes();
      if (end > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "model: expected at most 2 GiB, found at least " + end + " bytes");
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
