package io.splitpoint.stream;

import io.splitpoint.failure.InputException;
import java.nio.ByteBuffer;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A cheap source of endless frames with a moving pattern, at a rate or without pauses. */
public final class SyntheticSource implements FrameSource {

  private static final Pattern NAME =
      Pattern.compile("synthetic(?::([1-9]\\d{0,4})x([1-9]\\d{0,4}))?(?:@(\\d{1,6}(?:\\.\\d+)?))?");

  /** Frames that wait for a late reader, as in a camera's driver; earlier ones are lost. */
  private static final int BUFFERS = 4;

  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;

  private final int width;
  private final int height;
  private final OptionalDouble fps;
  private final ByteBuffer pattern;
  private long frame;
  private long lastNs;

  /**
   * @param fps frames per second, more than 0; empty for as fast as they are read
   */
  public SyntheticSource(int width, int height, OptionalDouble fps) {
    this.width = width;
    this.height = height;
    this.fps = fps;
    // The picture has one more row, so that every start within a row gives a whole picture.
    Picture still = new Picture(width, height + 1);
    this.pattern = still.bgr();
    for (int y = 0; y <= height; y++) {
      for (int x = 0; x < width; x++) {
        int at = (y * width + x) * Picture.CHANNELS;
        pattern.put(at, (byte) (255L * x / width));
        pattern.put(at + 1, (byte) (255L * y / height));
        pattern.put(at + 2, (byte) ((x / 16 + y / 16) % 2 * 255));
      }
    }
  }

  /**
   * @param name {@code synthetic}, {@code synthetic:1280x720}, {@code synthetic:1280x720@30}
   * @throws InputException when the name has another form
   */
  public static SyntheticSource named(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches() || parts.group(3) != null && !(Double.parseDouble(parts.group(3)) > 0)) {
      throw new InputException(
          "source: expected synthetic[:WIDTHxHEIGHT][@FPS], found '" + name + "'");
    }
    return new SyntheticSource(
        parts.group(1) == null ? WIDTH : Integer.parseInt(parts.group(1)),
        parts.group(2) == null ? HEIGHT : Integer.parseInt(parts.group(2)),
        parts.group(3) == null
            ? OptionalDouble.empty()
            : OptionalDouble.of(Double.parseDouble(parts.group(3))));
  }

  @Override
  public String name() {
    return "synthetic";
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
    return fps;
  }

  @Override
  public boolean live() {
    return fps.isPresent();
  }

  @Override
  public boolean read(Picture into) {
    if (fps.isPresent()) {
      pace(fps.getAsDouble());
    }
    int shift = (int) (frame % width) * Picture.CHANNELS;
    into.bgr().put(0, pattern, shift, into.bgr().capacity());
    frame++;
    return true;
  }

  private void pace(double rate) {
    long now = System.nanoTime();
    long due = lastNs + (long) (1e9 / rate);
    lastNs = frame == 0 || now - due > BUFFERS * 1e9 / rate ? now : due;
    while (frame > 0 && due > now && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(due - now);
      now = System.nanoTime();
    }
  }

  @Override
  public void close() {}
}
