package io.splitpoint.schedule;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Any bytes as a tasks file: refused in one line, or what was read is written and read again as the
 * same.
 */
class TasksCsvFuzzTest {

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = Files.write(FILE, bytes);
    try {
      List<Task> tasks = TasksCsv.read(file);
      StringWriter again = new StringWriter();
      TasksCsv.write(tasks, Map.of(), again);
      if (TasksCsv.read("again", new StringReader(again.toString())).size() != tasks.size()) {
        throw new AssertionError("other tasks: " + again);
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
          "TasksCsvFuzzTest." + ProcessHandle.current().pid() + ".csv");
}
