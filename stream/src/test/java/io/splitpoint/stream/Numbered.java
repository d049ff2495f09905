package io.splitpoint.stream;

import java.nio.ByteBuffer;
import java.util.OptionalDouble;

/** Pictures that show their own number: a coloured gradient with 16 black or white squares. */
public final class Numbered implements FrameSource {

  private static final int BITS = 16;

  private final int width;
  private final int height;
  private final int frames;
  private int next;

  public Numbered(int width, int height, int frames) {
    this.width = width;
    this.height = height;
    this.frames = frames;
  }

  public static void draw(int number, Picture into) {
    ByteBuffer bgr = into.bgr();
    int cell = into.width() / BITS;
    for (int y = 0; y < into.height(); y++) {
      for (int x = 0; x < into.width(); x++) {
        int at = (y * into.width() + x) * Picture.CHANNELS;
        int bit = x / cell;
        if (y < cell && bit < BITS) {
          byte level = (byte) ((number >> bit & 1) * 255);
          bgr.put(at, level).put(at + 1, level).put(at + 2, level);
        } else {
          bgr.put(at, (byte) (200 * x / into.width() + 20));
          bgr.put(at + 1, (byte) (200 * y / into.height() + 20));
          bgr.put(at + 2, (byte) (120 + number % 64));
        }
      }
    }
  }

  public static int number(Picture from) {
    int cell = from.width() / BITS;
    int number = 0;
    for (int bit = 0; bit < BITS; bit++) {
      int at = (cell / 2 * from.width() + bit * cell + cell / 2) * Picture.CHANNELS;
      number |= (Byte.toUnsignedInt(from.bgr().get(at + 1)) > 127 ? 1 : 0) << bit;
    }
    return number;
  }

  /** Mean of the differences of all bytes. */
  public static double meanError(Picture a, Picture b) {
    long sum = 0;
    for (int i = 0; i < a.bgr().capacity(); i++) {
      sum += Math.abs(Byte.toUnsignedInt(a.bgr().get(i)) - Byte.toUnsignedInt(b.bgr().get(i)));
    }
    return (double) sum / a.bgr().capacity();
  }

  @Override
  public String name() {
    return "numbered";
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public OptionalDouble framesPerSecond() {
    return OptionalDouble.of(25);
  }

  @Override
  public boolean live() {
    return false;
  }

  @Override
  public boolean read(Picture into) {
    if (next == frames) {
      return false;
    }
    draw(next++, into);
    return true;
  }

  @Override
  public void close() {}
}
