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
 * One frame's pixels: rows from the top, packed, three bytes a pixel in the order blue, green, red.
 * It is made once and filled again for every frame; it has one owner at a time.
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
      throw new InputException(
          "picture: expected 1 to 2^31 bytes, found " + width + " x " + height + " pixels");
    }
    this.width = width;
    this.height = height;
    int bytes = width * height * CHANNELS;
    this.levels = new byte[bytes + PADDING];
    this.bgr = ByteBuffer.wrap(levels, 0, bytes).slice();
  }

  /** A decoded image as a picture of the same size. */
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
