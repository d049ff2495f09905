package io.splitpoint.stream.draw;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.Picture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;

/**
 * Draws text on pictures: printable ASCII from a strip of 95 letters of 9 × 18 pixels, DejaVu Sans
 * Mono Bold (a free font, dejavu-fonts.github.io) at 15 pixels, so that no font is needed.
 */
final class Letters {

  private static final char FIRST = ' ';
  private static final char LAST = '~';
  private static final int WIDTH = 9;
  private static final int HEIGHT = 18;

  private final byte[] coverage;
  private final int stride;
  private final int scale;

  /**
   * @param scale pixels of the picture per pixel of a letter, at least 1
   */
  Letters(int scale) {
    this.scale = scale;
    try (InputStream in = Letters.class.getResourceAsStream("letters.png")) {
      BufferedImage strip = ImageIO.read(in);
      stride = strip.getWidth();
      coverage = new byte[stride * HEIGHT];
      for (int i = 0; i < coverage.length; i++) {
        coverage[i] = (byte) strip.getRaster().getSample(i % stride, i / stride, 0);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new InputException("letters.png is missing in this build", e);
    }
  }

  int width(int letters) {
    return letters * WIDTH * scale;
  }

  int height() {
    return HEIGHT * scale;
  }

  /**
   * Draws black text on a coloured bar, clipped to the picture.
   *
   * @param length letters of {@code text} that count
   * @param colour red, green, blue in bits 16, 8, 0
   */
  void draw(Picture on, int left, int top, byte[] text, int length, int colour) {
    int right = Math.min(on.width(), left + width(length));
    int bottom = Math.min(on.height(), top + height());
    ByteBuffer bgr = on.bgr();
    for (int y = Math.max(0, top); y < bottom; y++) {
      int line = (y - top) / scale * stride;
      for (int x = Math.max(0, left); x < right; x++) {
        int column = (x - left) / scale;
        int letter = text[column / WIDTH];
        letter = letter < FIRST || letter > LAST ? '?' : letter;
        int ink = coverage[line + (letter - FIRST) * WIDTH + column % WIDTH] & 255;
        int at = (y * on.width() + x) * Picture.CHANNELS;
        bgr.put(at, mix(colour, ink));
        bgr.put(at + 1, mix(colour >> 8, ink));
        bgr.put(at + 2, mix(colour >> 16, ink));
      }
    }
  }

  private static byte mix(int paper, int ink) {
    return (byte) ((paper & 255) * (255 - ink) / 255);
  }
}
