package io.splitpoint.power.file;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.failure.InputException;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.PowerSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Any bytes as a stranger's CSV file of power: refused in one line, or every sample is a number.
 */
class CsvFileFuzzTest {

  private static final MeterSpec SPEC = MeterSpec.parse("csv:any.csv");

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = Files.write(FILE, bytes);
    try {
      for (PowerSample sample : CsvFile.read(file, SPEC).samples()) {
        if (!Double.isFinite(sample.watts())) {
          throw new AssertionError(sample);
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
          "CsvFileFuzzTest." + ProcessHandle.current().pid() + ".csv");
}
