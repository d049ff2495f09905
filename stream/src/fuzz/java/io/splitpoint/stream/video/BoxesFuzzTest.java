package io.splitpoint.stream.video;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Any bytes as a video: refused in one line, or of a known format. */
class BoxesFuzzTest {

  @FuzzTest
  void check(byte[] bytes) throws IOException {
    Path file = Files.write(FILE, bytes);
    try {
      Container.of(file);
    } catch (Input.OpenException refused) {
      if (refused.getMessage().isBlank() || refused.getMessage().contains("\n")) {
        throw new AssertionError(refused.getMessage());
      }
    }
  }

  private static final Path FILE =
      Path.of(
          System.getProperty("java.io.tmpdir"),
          "BoxesFuzzTest." + ProcessHandle.current().pid() + ".mp4");
}
