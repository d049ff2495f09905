package io.splitpoint.cli;

import io.splitpoint.cli.schedule.ModelsFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.schedule.TaskFormatException;
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
    } catch (TaskFormatException refused) {
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
