package io.splitpoint.stream.prepare;

/**
 * The arithmetic of {@link Bilinear}, over arrays of one length. Each loop is small, has no
 * condition and uses one index per array, so that HotSpot vectorizes it on x86-64 and Arm. One loop
 * for everything would be four times slower.
 */
final class Lanes {

  static final int ROW_BITS = 8;
  static final int COLUMN_BITS = 11;

  /** Bytes 0 and 2 of an int, each in 16 bits. */
  private static final int EVEN = 0x00FF_00FF;

  /** Rounding by half of the last kept bit, in both halves. */
  private static final int HALVES = 0x0080_0080;

  private static final int LOW = 0xFFFF;

  /** The shift of a level in a product of both weights. */
  private static final int SHIFT = ROW_BITS + COLUMN_BITS;

  private Lanes() {}

  /**
   * Blends bytes of two rows, in 256ths plus a half.
   *
   * @param weight weight of the lower row, 0 to 256
   * @param even receives bytes 0 and 2
   * @param odd receives bytes 1 and 3
   */
  static void betweenRows(int[] upper, int[] lower, int weight, int[] even, int[] odd) {
    for (int x = 0; x < upper.length; x++) {
      int a = upper[x] & EVEN;
      int b = lower[x] & EVEN;
      int c = upper[x] >>> 8 & EVEN;
      int d = lower[x] >>> 8 & EVEN;
      even[x] = (a << ROW_BITS) + (b - a) * weight + HALVES;
      odd[x] = (c << ROW_BITS) + (d - c) * weight + HALVES;
    }
  }

  /** Blends the lower halves of left and right into each pixel's second byte; other bytes are 0. */
  static void green(int[] left, int[] right, int[] weights, int[] pixels) {
    for (int x = 0; x < pixels.length; x++) {
      int a = left[x] & LOW;
      int b = right[x] & LOW;
      pixels[x] = (a << COLUMN_BITS) + (b - a) * weights[x] >>> SHIFT << 8;
    }
  }

  /** Adds the blend of the lower halves to the pixels, {@code to} bits up. */
  static void addBlue(int[] left, int[] right, int[] weights, int to, int[] pixels) {
    for (int x = 0; x < pixels.length; x++) {
      int a = left[x] & LOW;
      int b = right[x] & LOW;
      pixels[x] = pixels[x] | (a << COLUMN_BITS) + (b - a) * weights[x] >>> SHIFT << to;
    }
  }

  /** Adds the blend of the upper halves to the pixels. */
  static void addRed(int[] left, int[] right, int[] weights, int to, int[] pixels) {
    for (int x = 0; x < pixels.length; x++) {
      int a = left[x] >>> 16;
      int b = right[x] >>> 16;
      pixels[x] = pixels[x] | (a << COLUMN_BITS) + (b - a) * weights[x] >>> SHIFT << to;
    }
  }
}
