package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** NOTICE and docs/dependencies.md name every library that the jar is made of, and no other. */
class NoticeTest {

  /** A library's place in a Maven repository: group as folders, artifact, version, file. */
  private static final Pattern LIBRARY =
      Pattern.compile(".*/repository/(.+)/([^/]+)/([^/]+)/\\2-\\3[^/]*\\.jar");

  /** Groups that only tests need. */
  private static final Set<String> FOR_TESTS =
      Set.of(
          "org.junit.jupiter",
          "org.junit.platform",
          "org.opentest4j",
          "org.apiguardian",
          "org.assertj",
          "net.bytebuddy",
          "com.tngtech.archunit",
          "org.tensorflow",
          "org.apache.maven.surefire");

  @Test
  void noticeNamesEveryLibraryOfTheJarAndNoOther() throws IOException {
    String notice = Files.readString(Path.of("..", "NOTICE"));
    Set<String> named =
        Pattern.compile("^  ([a-zA-Z0-9_.-]+:[a-zA-Z0-9_.-]+)", Pattern.MULTILINE)
            .matcher(notice)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> used = new TreeSet<>(used().keySet());
    assertThat(used).isNotEmpty();
    assertThat(named).isEqualTo(used);
  }

  @Test
  void everyLibraryWasLookedUpInTheVersionThatIsUsed() throws IOException {
    Map<String, String> lookedUp = new TreeMap<>();
    Pattern row =
        Pattern.compile("\\| ([^|]+:[^|]+) \\| ([^|]+) \\| 20\\d\\d-\\d\\d-\\d\\d \\| [^|]+ \\|");
    for (String line : Files.readAllLines(Path.of("..", "docs", "dependencies.md"))) {
      Matcher cells = row.matcher(line);
      if (cells.matches()) {
        for (String library : cells.group(1).split(", ")) {
          lookedUp.put(library, cells.group(2));
        }
      }
    }
    assertThat(lookedUp).isEqualTo(used());
  }

  /** The libraries on the class path, without those for tests, and their versions. */
  private static Map<String, String> used() {
    Map<String, String> used = new TreeMap<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Matcher library = LIBRARY.matcher(entry);
      if (library.matches()) {
        String group = library.group(1).replace('/', '.');
        if (!FOR_TESTS.contains(group)) {
          used.put(group + ":" + library.group(2), library.group(3));
        }
      }
    }
    return used;
  }
}
