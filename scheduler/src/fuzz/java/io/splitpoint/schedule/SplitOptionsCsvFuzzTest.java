package io.splitpoint.schedule;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Any bytes as {@code splits.csv} for co-design: refused in one line or read. */
class SplitOptionsCsvFuzzTest {

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = Files.write(FILE, bytes);
    try {
      SplitOptionsCsv.read(file, 0.1, Optional.empty());
    } catch (InputException refused) {
      if (!refused.getMessage().contains("expected ")) {
        throw refused;
      }
    }
  }

  private static final Path FILE =
      Path.of(
          System.getProperty("java.io.tmpdir"),
          "SplitOptionsCsvFuzzTest." + ProcessHandle.current().pid() + ".csv");
}
