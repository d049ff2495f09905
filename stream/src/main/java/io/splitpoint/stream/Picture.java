package io.splitpoint.stream;

import io.splitpoint.failure.InputException;
import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;

/**
 * One frame's pixels: rows from the top, packed, three bytes per pixel in the order blue, green,
 * red. It is refilled for every frame and has one owner at a time.
 */
public final class Picture {

  /** Bytes per pixel. */
  public static final int CHANNELS = 3;

  /** Bytes of {@link #levels} after the last pixel, so that 8 bytes may be loaded at any pixel. */
  private static final int PADDING = Long.BYTES;

  /** The largest array of every JVM, less a margin. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 64;

  private final int width;
  private final int height;
  private final byte[] levels;
  private final ByteBuffer bgr;

  /**
   * @param width width in pixels, at least 1
   * @param height height in pixels, at least 1
   */
  public Picture(int width, int height) {
    if (width < 1 || height < 1 || (long) width * height * CHANNELS > MOST_BYTES) {
      throw new InputException(
          "picture: expected 1 to 2^31 bytes, found " + width + " x " + height + " pixels");
    }
    this.width = width;
    this.height = height;
    int bytes = width * height * CHANNELS;
    this.levels = new byte[bytes + PADDING];
    this.bgr = ByteBuffer.wrap(levels, 0, bytes).slice();
  }

  /** Converts a decoded image to a picture of the same size. */
  public static Picture of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    Picture picture = new Picture(width, height);
    DataBufferByte bytes = new DataBufferByte(picture.levels, width * height * CHANNELS);
    int[] blueGreenRed = {2, 1, 0};
    WritableRaster rows =
        Raster.createInterleavedRaster(
            bytes, width, height, width * CHANNELS, CHANNELS, blueGreenRed, null);
    ColorModel colours =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    Graphics2D pen = new BufferedImage(colours, rows, false, null).createGraphics();
    pen.drawImage(image, 0, 0, null);
    pen.dispose();
    return picture;
  }

  /** Width in pixels. */
  public int width() {
    return width;
  }

  /** Height in pixels. */
  public int height() {
    return height;
  }

  /** Always the same buffer: use absolute positions, or reset position and limit. */
  public ByteBuffer bgr() {
    return bgr;
  }

  /**
   * The array behind {@link #bgr}, always the same, from its first byte on; the last pixel is
   * followed by padding. The JVM compiles loops over an array best.
   */
  public byte[] levels() {
    return levels;
  }
}
