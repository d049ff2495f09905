package io.splitpoint.stream.prepare;

import io.splitpoint.stream.Picture;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Resizes a part of a picture row by row, bilinear between the four nearest pixels, pixel centres
 * at halves: what OpenCV calls {@code INTER_LINEAR}, and within 1 of its values.
 *
 * <p>A load takes both neighbours of a row at once, 6 of its 8 bytes. Two rows are blended in four
 * 16-bit lanes of a long at a time, with weights of 8 bits; then one multiplication blends two
 * neighbours with weights of 11. The result differs from the exact one by less than 255 / 512 + 255
 * / 4096 (the weights' rounding) + 1 / 2.
 */
final class Bilinear {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bytes 0, 2, 4, 6 of a long, each in 16 bits. */
  private static final long LANES = 0x00FF_00FF_00FF_00FFL;

  private static final long LANE_0 = 0xFFFFL;
  private static final long LANE_1 = 0xFFFF_0000L;
  private static final long LANE_2 = 0xFFFF_0000_0000L;

  /** One half of the last bit that is kept, in every lane. */
  private static final long HALVES = 0x0080_0080_0080_0080L;

  private static final int ROW_BITS = 8;
  private static final int COLUMN_BITS = 11;

  /** Where a blended level lies in the product. */
  private static final int SHIFT = Integer.SIZE + ROW_BITS + COLUMN_BITS;

  private final int width;
  private final int redAt;
  private final int[] column;
  private final long[] columnWeights;
  private final int[] row;
  private final int[] nextRow;
  private final int[] rowWeight;
  private final byte[] upper;
  private final byte[] lower;

  /**
   * @param pictureWidth in pixels
   * @param crop inside the picture
   * @param width of the result
   * @param height of the result
   * @param redFirst whether the result's bytes are red, green, blue; otherwise blue, green, red
   */
  Bilinear(int pictureWidth, Crop crop, int width, int height, boolean redFirst) {
    this.width = width;
    redAt = redFirst ? 0 : 2;
    int stride = pictureWidth * Picture.CHANNELS;
    int start = crop.left() * Picture.CHANNELS;
    column = new int[width];
    columnWeights = new long[width];
    for (int x = 0; x < width; x++) {
      double at = position(x, crop.width(), width);
      column[x] = (int) at * Picture.CHANNELS;
      long right = Math.round((at - (int) at) * (1 << COLUMN_BITS));
      columnWeights[x] = right | (1 << COLUMN_BITS) - right << Integer.SIZE;
    }
    row = new int[height];
    nextRow = new int[height];
    rowWeight = new int[height];
    for (int y = 0; y < height; y++) {
      double at = position(y, crop.height(), height);
      int first = (int) at;
      row[y] = (crop.top() + first) * stride + start;
      nextRow[y] = (crop.top() + Math.min(first + 1, crop.height() - 1)) * stride + start;
      rowWeight[y] = (int) Math.round((at - first) * (1 << ROW_BITS));
    }
    // what the last long reaches over the row's end counts nothing
    upper = new byte[crop.width() * Picture.CHANNELS + Long.BYTES];
    lower = new byte[upper.length];
  }

  /** Where a result's pixel lies among the source's; clamped to the first and last pixel. */
  private static double position(int index, int from, int to) {
    double at = (index + 0.5) * from / to - 0.5;
    return Math.max(0, Math.min(from - 1, at));
  }

  /**
   * @param picture of the size that this was made for
   * @param y row of the result
   * @param into 3 bytes for each pixel of the row
   */
  void row(Picture picture, int y, byte[] into) {
    ByteBuffer bgr = picture.bgr();
    int bytes = upper.length - Long.BYTES;
    bgr.get(row[y], upper, 0, bytes);
    bgr.get(nextRow[y], lower, 0, bytes);
    if (redAt == 0) {
      redFirst(rowWeight[y], into);
    } else {
      blueFirst(rowWeight[y], into);
    }
  }

  private void redFirst(long weight, byte[] into) {
    for (int x = 0, to = 0; x < width; x++, to += Picture.CHANNELS) {
      int from = column[x];
      long a = (long) LONGS.get(upper, from);
      long b = (long) LONGS.get(lower, from);
      long even = blend(a & LANES, b & LANES, weight);
      long odd = blend(a >>> 8 & LANES, b >>> 8 & LANES, weight);
      long weights = columnWeights[x];
      into[to] = level(even >>> 16 & LANE_0 | odd & LANE_2, weights);
      into[to + 1] = level(odd & LANE_0 | even & LANE_2, weights);
      into[to + 2] = level(even & LANE_0 | (odd & LANE_1) << 16, weights);
    }
  }

  private void blueFirst(long weight, byte[] into) {
    for (int x = 0, to = 0; x < width; x++, to += Picture.CHANNELS) {
      int from = column[x];
      long a = (long) LONGS.get(upper, from);
      long b = (long) LONGS.get(lower, from);
      long even = blend(a & LANES, b & LANES, weight);
      long odd = blend(a >>> 8 & LANES, b >>> 8 & LANES, weight);
      long weights = columnWeights[x];
      into[to] = level(even & LANE_0 | (odd & LANE_1) << 16, weights);
      into[to + 1] = level(odd & LANE_0 | even & LANE_2, weights);
      into[to + 2] = level(even >>> 16 & LANE_0 | odd & LANE_2, weights);
    }
  }

  private static long blend(long a, long b, long weight) {
    return (a << ROW_BITS) + (b - a) * weight + HALVES;
  }

  /**
   * @param neighbours left in bits 0 to 15, right in bits 32 to 47
   * @param weights right's in bits 0 to 11, left's in bits 32 to 43: bits 32 to 63 of the product
   *     are left × left's + right × right's
   */
  private static byte level(long neighbours, long weights) {
    return (byte) (neighbours * weights >>> SHIFT);
  }
}
