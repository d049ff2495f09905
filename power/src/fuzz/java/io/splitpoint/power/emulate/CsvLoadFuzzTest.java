package io.splitpoint.power.emulate;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Any bytes as a load to emulate: refused in one line, or watts at every time. */
class CsvLoadFuzzTest {

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = Files.write(FILE, bytes);
    try {
      PowerProfile load = CsvLoad.read(file);
      for (long at : new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE}) {
        if (!(load.watts(at) >= 0 && Double.isFinite(load.watts(at)))) {
          throw new AssertionError(load.watts(at));
        }
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
          "CsvLoadFuzzTest." + ProcessHandle.current().pid() + ".csv");
}
