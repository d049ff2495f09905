package io.splitpoint.profiler;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Any bytes as a run's journal: refused in one line, or resumed as the same entries every time. */
class JournalFuzzTest {

  private static final Path FILE =
      Path.of(
          System.getProperty("java.io.tmpdir"), "JournalFuzzTest." + ProcessHandle.current().pid());

  @FuzzTest
  void resume(byte[] bytes) throws IOException {
    Files.write(FILE, bytes);
    String first;
    try (Journal journal = Journal.resume(FILE, "vgg16")) {
      first = text(journal);
    } catch (InputException refused) {
      if (!refused.getMessage().contains("expected ")) {
        throw refused;
      }
      return;
    }
    try (Journal journal = Journal.resume(FILE, "vgg16")) {
      if (!text(journal).equals(first)) {
        throw new AssertionError("resumed as other entries: " + first + " / " + text(journal));
      }
    }
  }

  private static String text(Journal journal) {
    return journal.entries().stream().map(EntryText::format).collect(Collectors.joining("\n"));
  }
}
