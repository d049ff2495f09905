package io.splitpoint.partition;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.failure.InputException;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Any bytes as {@code splits.csv} of an earlier run: refused in one line, or numbers. */
class SplitsReaderFuzzTest {

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = Files.write(FILE, bytes);
    try {
      for (Candidate row : SplitsReader.read(file, PROFILE, List.of()).candidates()) {
        if (!Double.isFinite(row.cut().latencyMs().orElse(0)) || row.cut().splitLayer() < 0) {
          throw new AssertionError(row);
        }
      }
    } catch (InputException refused) {
      if (!refused.getMessage().contains("expected ")) {
        throw refused;
      }
    }
  }

  private static final Profile PROFILE =
      ProfileCsv.read(
          Path.of(
              System.getProperty("splitpoint.home"), "results/published/second-measurement.csv"));

  private static final Path FILE =
      Path.of(
          System.getProperty("java.io.tmpdir"),
          "SplitsReaderFuzzTest." + ProcessHandle.current().pid() + ".csv");
}
