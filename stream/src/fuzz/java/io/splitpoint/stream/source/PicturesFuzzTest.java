package io.splitpoint.stream.source;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.failure.InputException;
import io.splitpoint.stream.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Any bytes as a picture of a stream: refused in one line, or a frame of its size. */
class PicturesFuzzTest {

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = Files.write(FILE, bytes);
    try {
      Pictures pictures = new Pictures("fuzz", List.of(file));
      long pixels = (long) pictures.width() * pictures.height();
      if (pixels <= 0 || pixels > 8192 * 8192) {
        throw new AssertionError(pixels);
      }
      if (pixels < 1_000_000) {
        pictures.read(new Picture(pictures.width(), pictures.height()));
      }
    } catch (InputException refused) {
      if (!refused.getMessage().contains("expected ")) {
        throw refused;
      }
    }
  }

  private static final Path FILE =
      Path.of(
          System.getProperty("java.io.tmpdir"),
          "PicturesFuzzTest." + ProcessHandle.current().pid() + ".png");
}
