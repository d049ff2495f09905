package io.splitpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A reader who meets a name finds one class of it. */
class ClassNamesTest {

  @Test
  void noTwoClassesHaveTheSameSimpleName() throws IOException {
    Path home = Path.of("..").toRealPath();
    Map<String, List<String>> byName = new HashMap<>();
    try (Stream<Path> rooms = Files.list(home)) {
      for (Path room : rooms.filter(r -> Files.isDirectory(r.resolve("src/main/java"))).toList()) {
        try (Stream<Path> files = Files.walk(room.resolve("src/main/java"))) {
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.endsWith("package-info.java"))
              .forEach(
                  file ->
                      byName
                          .computeIfAbsent(file.getFileName().toString(), n -> new ArrayList<>())
                          .add(home.relativize(file).toString()));
        }
      }
    }
    assertThat(byName).isNotEmpty();
    byName.values().removeIf(files -> files.size() == 1);
    assertThat(byName).isEmpty();
  }
}
