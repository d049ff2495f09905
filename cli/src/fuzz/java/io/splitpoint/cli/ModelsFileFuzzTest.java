package io.splitpoint.cli;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.app.scheduling.ModelsFile;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Any bytes as the models file of the scheduler: refused in one line or read. */
class ModelsFileFuzzTest {

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = Files.write(FILE, bytes);
    try {
      ModelsFile.read(file);
    } catch (InputException refused) {
      if (!refused.getMessage().contains("expected ")) {
        throw refused;
      }
    }
  }

  private static final Path FILE =
      Path.of(
          System.getProperty("java.io.tmpdir"),
          "ModelsFileFuzzTest." + ProcessHandle.current().pid() + ".yaml");
}
