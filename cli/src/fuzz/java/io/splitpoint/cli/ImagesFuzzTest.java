package io.splitpoint.cli;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.schedule.live.JobFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Any bytes as an image: refused in one line, or as many bytes as were asked for. */
class ImagesFuzzTest {

  private static final Path FILE =
      Path.of(
          System.getProperty("java.io.tmpdir"), "ImagesFuzzTest." + ProcessHandle.current().pid());

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Files.write(FILE, bytes);
    try {
      byte[] pixels = new Images(Optional.empty()).read(FILE.toString(), 8, 8, 3);
      if (pixels.length != 192) {
        throw new AssertionError(pixels.length);
      }
    } catch (JobFailedException refused) {
      if (!refused.getMessage().contains("expected ")) {
        throw refused;
      }
    }
  }
}
