package io.splitpoint.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The program's jar has nothing in it that jar-contents.csv does not give a reason for, and of
 * nothing much more than now. It is looked at where it is built before: {@code ./mvnw verify}.
 */
class JarContentsTest {

  private static final Path JAR = Path.of("..", "cli", "target", "splitpoint.jar");

  /** On the disk; 81 million on 2026-11-21. */
  private static final long MOST_BYTES = 83_000_000;

  @Test
  void everythingInTheJarHasAReasonAndASize() throws IOException {
    Map<String, Long> allowed = allowed();
    Map<String, Long> found = new TreeMap<>();
    for (ZipEntry entry : entries()) {
      String name = entry.getName().replaceFirst("^META-INF/versions/\\d+/", "");
      String prefix = allowed.keySet().stream().filter(name::startsWith).findFirst().orElse(name);
      found.merge(prefix, entry.getSize(), Long::sum);
    }
    assertThat(found.keySet()).isEqualTo(new TreeSet<>(allowed.keySet()));
    found.forEach(
        (prefix, bytes) -> assertThat(bytes).as(prefix).isLessThan(allowed.get(prefix) * 1024));
    assertThat(Files.size(JAR)).isLessThan(MOST_BYTES);
  }

  @Test
  void librariesAreForLinuxOnTwoArchitecturesOnly() throws IOException {
    assertThat(entries())
        .extracting(ZipEntry::getName)
        .filteredOn(name -> name.matches(".*\\.(so(\\.\\d+)*|dll|dylib|jnilib|exe)"))
        .hasSize(39)
        .allMatch(name -> name.matches(".*/(linux-)?(x86_64|x86-64|arm64|aarch64|armv8_64)/[^/]+"));
  }

  private static List<? extends ZipEntry> entries() throws IOException {
    Assumptions.assumeTrue(
        Files.exists(JAR)
            && Files.getLastModifiedTime(JAR)
                    .compareTo(Files.getLastModifiedTime(Path.of("..", "cli", "pom.xml")))
                > 0,
        "no jar of these sources: ./mvnw verify");
    try (ZipFile jar = new ZipFile(JAR.toFile())) {
      return jar.stream().filter(entry -> !entry.isDirectory()).toList();
    }
  }

  private static Map<String, Long> allowed() throws IOException {
    Map<String, Long> allowed = new LinkedHashMap<>();
    try (InputStream in = JarContentsTest.class.getResourceAsStream("jar-contents.csv")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split(",", 3))
          .forEach(cells -> allowed.put(cells[0], Long.valueOf(cells[1])));
    }
    return allowed;
  }
}
