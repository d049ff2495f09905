package io.splitpoint.cli;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.app.scheduling.Images;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.schedule.live.JobFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Any bytes as an image: refused in one line, or as many bytes as the model takes. */
class ImagesFuzzTest {

  private static final Path FILE =
      Path.of(
          System.getProperty("java.io.tmpdir"), "ImagesFuzzTest." + ProcessHandle.current().pid());

  private static final Graph MODEL = model();

  private static Graph model() {
    try {
      return Graph.read(
          Zoo.build("mobilenet-v2", Precision.INT8, Files.createTempDirectory("ImagesFuzzTest")));
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Files.write(FILE, bytes);
    try {
      byte[] pixels = new Images(Optional.empty()).read(FILE.toString(), MODEL);
      if (pixels.length != 224 * 224 * 3) {
        throw new AssertionError(pixels.length);
      }
    } catch (JobFailedException refused) {
      if (!refused.getMessage().contains("expected ")) {
        throw refused;
      }
    }
  }
}
