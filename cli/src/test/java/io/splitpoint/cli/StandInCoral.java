package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The whole program as a process of its own, whose environment says which Corals a library plays
 * that has the true libedgetpu's interface.
 */
public final class StandInCoral {

  private StandInCoral() {}

  public record Ended(int code, String out, String err) {}

  /** The library, built with gcc; the test is skipped where there is none. */
  public static Path library(Path directory) throws InterruptedException {
    Path source = Path.of("..", "native", "src", "test", "c", "edgetpu_standin.c");
    Path library = directory.resolve("libedgetpu-standin.so");
    try {
      Process gcc =
          new ProcessBuilder(
                  "gcc", "-std=gnu11", "-shared", "-fPIC", "-o", library + "", source + "")
              .inheritIO()
              .start();
      assumeTrue(gcc.waitFor() == 0, "no stand-in library");
    } catch (IOException none) {
      assumeTrue(false, "no gcc here");
    }
    return library;
  }

  /** A Java program on the tests' class path, as one would type it. */
  static List<String> java(String main) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        main);
  }

  /**
   * Starts the program.
   *
   * @param cache its user's cache
   * @param environment settings with spaces between them
   */
  public static Process start(Path cache, String environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(java("io.splitpoint.cli.Main"));
    command.addAll(arguments);
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().put("XDG_CACHE_HOME", cache.toString());
    for (String setting : environment.isEmpty() ? new String[0] : environment.split(" ")) {
      process.environment().put(setting.split("=")[0], setting.split("=")[1]);
    }
    return process.start();
  }

  /** Runs it to its end. */
  public static Ended run(Path cache, String environment, List<String> arguments) throws Exception {
    Process process = start(cache, environment, arguments);
    CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> all(process.errorReader()));
    String out = all(process.inputReader());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, err.get());
  }

  public static String all(BufferedReader from) {
    return String.join("\n", from.lines().toList());
  }
}
