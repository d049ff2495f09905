package io.splitpoint.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A photograph-sized JPEG to time models with; removed when closed. */
final class TrialImage implements AutoCloseable {

  private static final int WIDTH = 1280;
  private static final int HEIGHT = 960;

  private final Path file;

  TrialImage() {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        image.setRGB(x, y, (x * 255 / WIDTH) << 16 | (y * 255 / HEIGHT) << 8 | (x * y & 255));
      }
    }
    try {
      file = Files.createTempFile("splitpoint-trial", ".jpg");
      ImageIO.write(image, "jpg", file.toFile());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  String path() {
    return file.toString();
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
