package io.splitpoint.model.edgetpu;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Any bytes as a device file: refused in one line or read. */
class DeviceFileFuzzTest {

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = Files.write(FILE, bytes);
    try {
      Yaml.file(file, Host.class);
    } catch (InputException refused) {
      if (!refused.getMessage().contains("expected ")) {
        throw refused;
      }
    }
  }

  private static final Path FILE =
      Path.of(
          System.getProperty("java.io.tmpdir"),
          "DeviceFileFuzzTest." + ProcessHandle.current().pid() + ".yaml");
}
