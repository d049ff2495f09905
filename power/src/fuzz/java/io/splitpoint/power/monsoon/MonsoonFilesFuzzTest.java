package io.splitpoint.power.monsoon;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** Any bytes as a file of the Monsoon tools: refused in one line, or read. */
class MonsoonFilesFuzzTest {

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = Files.write(FILE, bytes);
    try {
      PyMonsoonCsv.read(file, "Main", OptionalDouble.of(5));
    } catch (InputException refused) {
      if (!refused.getMessage().contains("expected ")) {
        throw refused;
      }
    }
    try {
      Pt5File.read(file, Pt5File.Channel.MAIN, 4);
    } catch (InputException refused) {
      if (!refused.getMessage().contains("expected ")) {
        throw refused;
      }
    }
  }

  private static final Path FILE =
      Path.of(
          System.getProperty("java.io.tmpdir"),
          "MonsoonFilesFuzzTest." + ProcessHandle.current().pid() + ".csv");
}
