package io.splitpoint.stream.source;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * JPEG, PNG and BMP files ({@link PictureFile}) as frames, without FFmpeg. The first picture's size
 * is the stream's; others are fitted into it, and the rest is black, as are transparent parts.
 */
final class Pictures implements FrameSource {

  private static final List<String> SUFFIXES = List.of(".jpg", ".jpeg", ".png", ".bmp");

  private final String name;
  private final List<Path> files;
  private final BufferedImage frame;
  private int next;

  /**
   * @param files at least one
   */
  Pictures(String name, List<Path> files) {
    this.name = name;
    this.files = files;
    frame =
        PictureFile.read(
            files.get(0).toString(),
            files.get(0),
            first ->
                new BufferedImage(
                    first.getWidth(), first.getHeight(), BufferedImage.TYPE_3BYTE_BGR));
  }

  /** All pictures of a folder in the {@link NaturalOrder} of their names. */
  static Pictures folder(Path folder) {
    Comparator<Path> order =
        Comparator.comparing(file -> file.getFileName().toString(), new NaturalOrder());
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> pictures =
          files.filter(Files::isRegularFile).filter(Pictures::isPicture).sorted(order).toList();
      if (pictures.isEmpty()) {
        throw new InputException(
            folder + ": expected pictures (" + String.join(", ", SUFFIXES) + "), found none");
      }
      return new Pictures(folder.toString(), pictures);
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  static boolean isPicture(Path file) {
    String lower = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return SUFFIXES.stream().anyMatch(lower::endsWith);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int width() {
    return frame.getWidth();
  }

  @Override
  public int height() {
    return frame.getHeight();
  }

  @Override
  public OptionalDouble framesPerSecond() {
    return OptionalDouble.empty();
  }

  @Override
  public boolean live() {
    return false;
  }

  @Override
  public boolean read(Picture into) {
    if (next == files.size()) {
      return false;
    }
    Path file = files.get(next++);
    PictureFile.read(file.toString(), file, this::fit);
    byte[] bgr = ((DataBufferByte) frame.getRaster().getDataBuffer()).getData();
    into.bgr().put(0, bgr);
    return true;
  }

  private BufferedImage fit(BufferedImage picture) {
    double scale =
        Math.min((double) width() / picture.getWidth(), (double) height() / picture.getHeight());
    int w = (int) Math.max(1, Math.round(picture.getWidth() * scale));
    int h = (int) Math.max(1, Math.round(picture.getHeight() * scale));
    Graphics2D on = frame.createGraphics();
    try {
      on.clearRect(0, 0, width(), height());
      on.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      on.drawImage(picture, (width() - w) / 2, (height() - h) / 2, w, h, null);
    } finally {
      on.dispose();
    }
    return frame;
  }

  @Override
  public void close() {}
}
