package io.splitpoint.stream;

import java.nio.ByteBuffer;

/**
 * One frame's pixels: rows from the top, packed, three bytes a pixel in the order blue, green, red.
 * It is made once and filled again for every frame; whoever holds it has it alone.
 */
public final class Picture {

  /** Bytes of a pixel. */
  public static final int CHANNELS = 3;

  /** Bytes of {@link #levels} behind the last pixel: a load of 8 bytes may begin at any pixel. */
  private static final int PADDING = Long.BYTES;

  /** The largest array that every JVM makes, with room to spare. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 64;

  private final int width;
  private final int height;
  private final byte[] levels;
  private final ByteBuffer bgr;

  /**
   * @param width in pixels, at least 1
   * @param height in pixels, at least 1
   */
  public Picture(int width, int height) {
    if (width < 1 || height < 1 || (long) width * height * CHANNELS > MOST_BYTES) {
      throw new StreamException(
          "picture: expected 1 to 2^31 bytes, found " + width + " x " + height + " pixels");
    }
    this.width = width;
    this.height = height;
    int bytes = width * height * CHANNELS;
    this.levels = new byte[bytes + PADDING];
    this.bgr = ByteBuffer.wrap(levels, 0, bytes).slice();
  }

  /** In pixels. */
  public int width() {
    return width;
  }

  /** In pixels. */
  public int height() {
    return height;
  }

  /** Always the same buffer: use absolute positions, or set them back to 0 and the capacity. */
  public ByteBuffer bgr() {
    return bgr;
  }

  /**
   * The array that {@link #bgr} shows, always the same, from its first byte on; some bytes that
   * mean nothing follow the last pixel. Loops over an array are the ones that the JVM makes fast.
   */
  public byte[] levels() {
    return levels;
  }
}
