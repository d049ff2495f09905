package io.splitpoint.stream;

import java.nio.ByteBuffer;

/**
 * One frame's pixels: rows from the top, packed, three bytes a pixel in the order blue, green, red.
 * It is made once and filled again for every frame; whoever holds it has it alone.
 */
public final class Picture {

  /** Bytes of a pixel. */
  public static final int CHANNELS = 3;

  private final int width;
  private final int height;
  private final ByteBuffer bgr;

  /**
   * @param width in pixels, at least 1
   * @param height in pixels, at least 1
   */
  public Picture(int width, int height) {
    if (width < 1 || height < 1 || (long) width * height * CHANNELS > Integer.MAX_VALUE) {
      throw new StreamException(
          "picture: expected 1 to 2^31 bytes, found " + width + " x " + height + " pixels");
    }
    this.width = width;
    this.height = height;
    this.bgr = ByteBuffer.allocateDirect(width * height * CHANNELS);
  }

  /** In pixels. */
  public int width() {
    return width;
  }

  /** In pixels. */
  public int height() {
    return height;
  }

  /**
   * Direct, always the same buffer: use absolute positions, or set them back to 0 and the capacity.
   */
  public ByteBuffer bgr() {
    return bgr;
  }
}
