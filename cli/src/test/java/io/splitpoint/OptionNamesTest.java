package io.splitpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Options are the command line's; a Java program that calls the rooms has none. */
class OptionNamesTest {

  /** The name of a long option inside a text, and not the name of a colour as in var(--rule). */
  private static final Pattern OPTION =
      Pattern.compile("\"[^\"]*?(?<![-\\w]|var\\()--[a-z][a-z-]+");

  /**
   * Docker, Chromium and rpicam-vid have options too; two classes are about command lines: one
   * records them without their secrets, one writes the line that the page gives.
   */
  private static final List<String> ALLOWED =
      List.of(
          "EdgeTpuCompiler.java",
          "Chromium.java",
          "PipedVideo.java",
          "Provenance.java",
          "SplitQuestion.java");

  @Test
  void noRoomBelowTheCommandLineNamesAnOptionOfIt() throws IOException {
    Path home = Path.of("..").toRealPath();
    List<String> found = new ArrayList<>();
    try (Stream<Path> rooms = Files.list(home)) {
      for (Path room : rooms.filter(OptionNamesTest::below).toList()) {
        try (Stream<Path> files = Files.walk(room.resolve("src/main/java"))) {
          for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
            for (String line : Files.readAllLines(file)) {
              if (OPTION.matcher(line).find() && !ALLOWED.contains(file.getFileName().toString())) {
                found.add(home.relativize(file) + ": " + line.strip());
              }
            }
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }

  private static boolean below(Path room) {
    return Files.isDirectory(room.resolve("src/main/java"))
        && !room.endsWith("cli")
        && !room.endsWith("bench");
  }
}
