package io.splitpoint.profile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Any bytes as {@code profile.csv}: refused in one line, or what was read is written and read again
 * as the same.
 */
class ProfileCsvFuzzTest {

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = Files.write(FILE, bytes);
    try {
      Profile profile = ProfileCsv.read(file);
      StringWriter again = new StringWriter();
      ProfileCsv.write(profile, again);
      Files.writeString(file, again.toString());
      if (!ProfileCsv.read(file).rows().equals(profile.rows())) {
        throw new AssertionError("another profile: " + again);
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
          "ProfileCsvFuzzTest." + ProcessHandle.current().pid() + ".csv");
}
