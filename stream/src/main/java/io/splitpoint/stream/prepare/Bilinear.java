package io.splitpoint.stream.prepare;

import io.splitpoint.stream.Picture;

/**
 * Resizes a part of a picture row by row, bilinear between the four nearest pixels, with pixel
 * centres at halves, like OpenCV's {@code INTER_LINEAR}, whose values differ by at most 1.
 *
 * <p>The four neighbours of each pixel are first gathered into arrays, four bytes per int; the
 * arithmetic then runs in loops over such arrays that the JVM vectorizes. Rows are blended in
 * 16-bit halves of an int with weights of 8 bits, columns in 32 bits with weights of 11. The result
 * differs from the exact one by less than 255 / 512 + 255 / 4096 (the weights' rounding) + 1 / 2.
 */
final class Bilinear {

  private final int blueShift;
  private final int redShift;
  private final int[] column;
  private final int[] rightWeight;
  private final int[] row;
  private final int[] nextRow;
  private final int[] rowWeight;
  private final Neighbours upper;
  private final Neighbours lower;

  /** Left pixels between the rows: blue and red in an int's halves, and green in the lower half. */
  private final int[] leftEven;

  private final int[] leftOdd;
  private final int[] rightEven;
  private final int[] rightOdd;
  private final int[] pixels;

  /**
   * @param pictureWidth width in pixels
   * @param crop part inside the picture
   * @param width width of the result
   * @param height height of the result
   * @param redFirst whether the result's bytes are red, green, blue; otherwise blue, green, red
   */
  Bilinear(int pictureWidth, Crop crop, int width, int height, boolean redFirst) {
    blueShift = redFirst ? 16 : 0;
    redShift = redFirst ? 0 : 16;
    int stride = pictureWidth * Picture.CHANNELS;
    int start = crop.left() * Picture.CHANNELS;
    column = new int[width];
    rightWeight = new int[width];
    for (int x = 0; x < width; x++) {
      double at = position(x, crop.width(), width);
      column[x] = (int) at * Picture.CHANNELS;
      rightWeight[x] = (int) Math.round((at - (int) at) * (1 << Lanes.COLUMN_BITS));
    }
    row = new int[height];
    nextRow = new int[height];
    rowWeight = new int[height];
    for (int y = 0; y < height; y++) {
      double at = position(y, crop.height(), height);
      int first = (int) at;
      row[y] = (crop.top() + first) * stride + start;
      nextRow[y] = (crop.top() + Math.min(first + 1, crop.height() - 1)) * stride + start;
      rowWeight[y] = (int) Math.round((at - first) * (1 << Lanes.ROW_BITS));
    }
    upper = new Neighbours(width);
    lower = new Neighbours(width);
    int[][] lanes = new int[5][width];
    leftEven = lanes[0];
    leftOdd = lanes[1];
    rightEven = lanes[2];
    rightOdd = lanes[3];
    pixels = lanes[4];
  }

  /** The position of a result's pixel in the source, clamped to the first and last pixel. */
  private static double position(int index, int from, int to) {
    double at = (index + 0.5) * from / to - 0.5;
    return Math.max(0, Math.min(from - 1, at));
  }

  /** The length of the array that {@link #row} fills. */
  static int rowBytes(int width) {
    return width * Picture.CHANNELS + Long.BYTES;
  }

  /**
   * @param picture picture of the size that this was made for
   * @param y row of the result
   * @param into array of {@link #rowBytes}: 3 bytes per pixel of the row, then padding
   */
  void row(Picture picture, int y, byte[] into) {
    upper.gather(picture.levels(), row[y], column);
    lower.gather(picture.levels(), nextRow[y], column);
    int weight = rowWeight[y];
    Lanes.betweenRows(upper.left, lower.left, weight, leftEven, leftOdd);
    Lanes.betweenRows(upper.right, lower.right, weight, rightEven, rightOdd);
    Lanes.green(leftOdd, rightOdd, rightWeight, pixels);
    Lanes.addBlue(leftEven, rightEven, rightWeight, blueShift, pixels);
    Lanes.addRed(leftEven, rightEven, rightWeight, redShift, pixels);
    pack(into);
  }

  /** Packs three bytes of every int, two ints at a time; the last write passes the row's end. */
  private void pack(byte[] into) {
    int x = 0;
    int to = 0;
    for (; x < pixels.length - 1; x += 2, to += 2 * Picture.CHANNELS) {
      Neighbours.LONGS.set(into, to, pixels[x] | (long) pixels[x + 1] << 8 * Picture.CHANNELS);
    }
    if (x < pixels.length) {
      Neighbours.LONGS.set(into, to, (long) pixels[x]);
    }
  }
}
