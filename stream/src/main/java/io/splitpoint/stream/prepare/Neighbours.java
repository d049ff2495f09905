package io.splitpoint.stream.prepare;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Two neighbouring pixels of a picture's row per result column: blue, green, red from bit 0. */
final class Neighbours {

  /** Eight bytes at any index of a byte array. */
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  final int[] left;
  final int[] right;

  Neighbours(int width) {
    left = new int[width];
    right = new int[width];
  }

  /**
   * Gathers both pixels with one load of 8 bytes.
   *
   * @param levels levels of the picture, at least 2 bytes longer than its pixels
   * @param row offset of the picture's row in bytes
   * @param column offset of each left neighbour in the row, in bytes
   */
  void gather(byte[] levels, int row, int[] column) {
    gather(levels, row, column, left, right);
  }

  private static void gather(byte[] levels, int row, int[] column, int[] left, int[] right) {
    for (int x = 0; x < column.length; x++) {
      long both = (long) LONGS.get(levels, row + column[x]);
      left[x] = (int) both;
      right[x] = (int) (both >>> 24);
    }
  }
}
