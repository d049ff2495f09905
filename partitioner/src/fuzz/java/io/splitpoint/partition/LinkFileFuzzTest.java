package io.splitpoint.partition;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Any bytes as a link file: refused in one line, or a link with sane numbers. */
class LinkFileFuzzTest {

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = Files.write(FILE, bytes);
    try {
      Link link = LinkFile.read(file);
      if (!(link.transferMs(1 << 20) >= 0)) {
        throw new AssertionError(link);
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
          "LinkFileFuzzTest." + ProcessHandle.current().pid() + ".yaml");
}
