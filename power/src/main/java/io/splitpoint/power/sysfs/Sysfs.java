package io.splitpoint.power.sysfs;

import io.splitpoint.power.MeterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Reads sysfs files, each of which holds one value. */
final class Sysfs {

  private Sysfs() {}

  /** The subdirectories whose names start with a prefix, in order. */
  static List<Path> directories(Path parent, String prefix) {
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(path -> path.getFileName().toString().startsWith(prefix))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The file's text; empty when it cannot be read. */
  static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The file's number; empty when it cannot be read or is not a number. */
  static OptionalDouble optional(Path file) {
    try {
      return OptionalDouble.of(number(file));
    } catch (IOException | MeterException e) {
      return OptionalDouble.empty();
    }
  }

  /**
   * The file's number.
   *
   * @throws IOException when it cannot be read now, as from a busy sensor (EAGAIN)
   */
  static double number(Path file) throws IOException {
    String text = Files.readString(file).strip();
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new MeterException(file + ": expected a whole number, found '" + text + "'", e);
    }
  }
}
