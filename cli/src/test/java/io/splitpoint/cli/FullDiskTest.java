package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.run.GrowingFile;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full while a file grows gives one line with its name, from whatever thread. */
@EnabledIf("hasFullDevice")
class FullDiskTest {

  private static final String FULL = "/dev/full";

  private final List<Throwable> uncaught = Collections.synchronizedList(new ArrayList<>());
  private Thread.UncaughtExceptionHandler before;

  static boolean hasFullDevice() {
    return Files.isWritable(Path.of(FULL));
  }

  @BeforeEach
  void listen() {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
  }

  @AfterEach
  void leave() {
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  private void oneLine(String... args) {
    Run run = Run.of(args);
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.complaint()).isEqualTo("splitpoint: " + FULL + ": No space left on device");
    assertThat(run.err()).doesNotContain("\tat ");
    assertThat(uncaught).isEmpty();
  }

  private static String[] stream(String option) {
    return new String[] {
      "stream",
      "--model",
      "mobilenet-v2",
      "--device",
      "cpu",
      "--source",
      "synthetic:64x64",
      "--frames",
      "4",
      option,
      FULL
    };
  }

  @Test
  void aLineThatTheDiskTookHalfOfIsCutOff(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("power.csv");
    Writer half =
        new FilterWriter(Files.newBufferedWriter(file)) {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            boolean last = new String(text, from, length).startsWith("3");
            out.write(text, from, last ? length / 2 : length);
            out.flush();
            if (last) {
              throw new IOException("No space left on device");
            }
          }
        };
    GrowingFile growing = new GrowingFile(file, half);
    for (String line : List.of("a,b\n", "1,2\n", "3,444\n", "5,6\n")) {
      growing.write(line.toCharArray(), 0, line.length());
    }
    assertThatThrownBy(growing::close)
        .isInstanceOf(FileSystemException.class)
        .hasMessage(file + ": No space left on device");
    assertThat(Files.readString(file)).isEqualTo("a,b\n1,2\n");
  }

  @Test
  void theTraceOfAStream() {
    oneLine(stream("--trace"));
  }

  @Test
  void theResultsOfAStream() {
    oneLine(stream("--results"));
  }

  @Test
  void theSamplesOfAMeter() {
    oneLine(
        "meter",
        "record",
        "exec:for i in 1 2 3; do echo 2.5; sleep 0.1; done; sleep 30",
        "--for",
        "1",
        "--out",
        FULL);
  }
}
