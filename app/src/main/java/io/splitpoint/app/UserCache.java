package io.splitpoint.app;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.splitpoint.tflite.NativeCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The content of the user's cache, which makes later runs faster. */
public final class UserCache {

  private UserCache() {}

  /**
   * An entry of the cache.
   *
   * @param what description in words
   */
  public record Entry(String name, String what, @JsonIgnore Path path, long bytes) {}

  /** The directory of the cache, by the rules for native libraries. */
  public static Path directory() {
    return NativeCache.directories().get(0);
  }

  /** The entries of a cache directory by name; empty where it does not exist. */
  public static List<Entry> entries(Path cache) throws IOException {
    if (!Files.isDirectory(cache)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> below = Files.list(cache)) {
      for (Path path : below.sorted().toList()) {
        String name = path.getFileName().toString();
        entries.add(new Entry(name, what(name), path, bytes(path)));
      }
    }
    return entries;
  }

  private static String what(String name) {
    return switch (name) {
      case "models" -> "built-in models, built on their first use";
      case "compiled" -> "heads and tails that edgetpu_compiler compiled";
      case "trials" -> "which of your models ran without a crash";
      case "javacpp" -> "unpacked video libraries";
      default -> name.matches("[0-9a-f]{16}") ? "an unpacked TensorFlow Lite library" : "not known";
    };
  }

  private static long bytes(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try {
          bytes += Files.size(file);
        } catch (NoSuchFileException gone) {
          // Another run removed it meanwhile.
        }
      }
      return bytes;
    }
  }

  /** Removes an entry; links are removed and not followed. */
  public static void delete(Entry entry) throws IOException {
    try (Stream<Path> files = Files.walk(entry.path())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
