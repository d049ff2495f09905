package io.splitpoint.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The machine for the checks. Tests use a directory in its place.
 *
 * @param root directory of {@code /dev}, {@code /proc} and {@code /sys}
 * @param architecture Java's {@code os.arch}
 * @param environment environment variables
 * @param usable whether this process may read and write a file
 * @param command output of a command; empty when it is missing or fails
 */
public record Surroundings(
    Path root,
    String architecture,
    Map<String, String> environment,
    Predicate<Path> usable,
    Function<List<String>, Optional<String>> command) {

  private static final int PATIENCE_S = 5;

  /** The machine that this runs on. */
  public static Surroundings here() {
    return new Surroundings(
        Path.of("/"),
        System.getProperty("os.arch"),
        System.getenv(),
        file -> Files.isReadable(file) && Files.isWritable(file),
        Surroundings::ask);
  }

  Path at(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  boolean has(String absolute) {
    return Files.exists(at(absolute));
  }

  Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file).replace("\0", "").strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  Optional<String> text(String absolute) {
    return text(at(absolute));
  }

  /** The files of a directory whose names match, in order; empty when there is no directory. */
  List<Path> list(String directory, String nameRegex) {
    try (Stream<Path> all = Files.list(at(directory))) {
      return all.filter(path -> path.getFileName().toString().matches(nameRegex)).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The first executable of that name on the PATH. */
  Optional<Path> program(String name) {
    return Stream.of(environment.getOrDefault("PATH", "").split(":"))
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> at(directory).resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The path as the user knows it. */
  String shown(Path path) {
    return "/" + root.relativize(path);
  }

  private static Optional<String> ask(List<String> line) {
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.empty();
      }
      String said = new String(process.getInputStream().readAllBytes()).strip();
      return process.exitValue() == 0 ? Optional.of(said) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
