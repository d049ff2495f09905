package io.splitpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What ARCHITECTURE.md names is there, so that nobody is sent to a door that has moved. */
class ArchitectureDocumentTest {

  private static final Path HOME = Path.of("..");

  /** A name in code letters, perhaps with the path of its room before it. */
  private static final Pattern NAMED = Pattern.compile("`([a-z]+/(?:[^`]*/)?)?([A-Z][A-Za-z]+)`");

  /** A row of the rooms' table: folder, packages, purpose, what it may use. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (?:`([a-z]+)/`)? ?\\| ([^|]*) \\| [^|]* \\| [^|]* \\|$");

  private static final Pattern CODE = Pattern.compile("`([a-z.]+)`");

  @Test
  void eachClassThatIsNamedIsInTheRoomThatIsNamed() throws IOException {
    List<Path> sources = sources();
    List<String> lost = new ArrayList<>();
    int named = 0;
    Matcher found = NAMED.matcher(document());
    while (found.find()) {
      named++;
      String room = found.group(1) == null ? "" : found.group(1).replaceFirst("/.*", "");
      String name = found.group(2);
      if (!isThere(sources, room, name)) {
        lost.add(found.group());
      }
    }
    assertThat(named).isGreaterThan(20);
    assertThat(lost).isEmpty();
  }

  private static boolean isThere(List<Path> sources, String room, String name) {
    return sources.stream()
        .filter(source -> room.isEmpty() || HOME.relativize(source).startsWith(room))
        .anyMatch(source -> source.endsWith(name + ".java"));
  }

  @Test
  void eachPackageOfATableRowIsInItsFolder() throws IOException {
    String folder = "";
    int named = 0;
    Matcher row = ROW.matcher(document());
    while (row.find()) {
      folder = row.group(1) == null ? folder : row.group(1);
      Matcher packages = CODE.matcher(row.group(2));
      while (packages.find()) {
        named++;
        Path of = HOME.resolve(folder).resolve("src/main/java/io/splitpoint");
        assertThat(of.resolve(packages.group(1).replace('.', '/'))).isDirectory();
      }
    }
    assertThat(named).isGreaterThan(20);
  }

  @Test
  void eachRoomHasARow() throws IOException {
    String document = document();
    try (Stream<Path> folders = Files.list(HOME)) {
      assertThat(folders.filter(of -> Files.isDirectory(of.resolve("src/main/java"))))
          .isNotEmpty()
          .allMatch(room -> document.contains("| `" + room.getFileName() + "/` |"));
    }
  }

  private static String document() throws IOException {
    return Files.readString(HOME.resolve("ARCHITECTURE.md"));
  }

  private static List<Path> sources() throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> rooms = Files.list(HOME)) {
      for (Path room : rooms.filter(of -> Files.isDirectory(of.resolve("src"))).toList()) {
        try (Stream<Path> files = Files.walk(room.resolve("src"))) {
          files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
        }
      }
    }
    return all;
  }
}
