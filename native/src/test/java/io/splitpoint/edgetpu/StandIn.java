package io.splitpoint.edgetpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The stand-in libedgetpu, built with gcc when there is one, and the knobs it is played with. */
final class StandIn implements AutoCloseable {

  private static final List<String> KNOBS =
      List.of(
          "STANDIN_DEVICES",
          "STANDIN_BUSY",
          "STANDIN_FAIL_AT",
          "STANDIN_VANISH",
          "STANDIN_OLD",
          "STANDIN_VERSION");

  private static Path built;

  interface Probe extends Library {
    int standin_live();

    int standin_freed_too_early();

    String standin_last_options();

    void standin_reset();
  }

  /** The JVM cannot change the environment that C code reads; C can. */
  private interface Environment extends Library {
    int setenv(String name, String value, int overwrite);

    int unsetenv(String name);
  }

  private final Environment environment = Native.load("c", Environment.class);
  final Probe probe;
  final Path path;

  StandIn() throws IOException, InterruptedException {
    path = build();
    probe = Native.load(path.toString(), Probe.class);
    KNOBS.forEach(environment::unsetenv);
    probe.standin_reset();
  }

  private static synchronized Path build() throws IOException, InterruptedException {
    if (built == null) {
      Path library = Path.of("target", "standin", "libedgetpu-standin.so").toAbsolutePath();
      Files.createDirectories(library.getParent());
      compile("-shared", "-fPIC", "-o", library.toString(), "src/test/c/edgetpu_standin.c");
      built = library;
    }
    return built;
  }

  /** Runs gcc, warnings as errors; the test is skipped where there is none. */
  static void compile(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of("gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O1", "-g"));
    command.addAll(List.of(arguments));
    Process gcc;
    try {
      gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "no gcc here: " + e.getMessage());
      return;
    }
    String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(gcc.waitFor()).as(said).isZero();
  }

  EdgeTpu load() {
    return EdgeTpu.find(Optional.of(path)).orElseThrow();
  }

  StandIn with(String knob, String value) {
    assertThat(KNOBS).contains(knob);
    environment.setenv(knob, value, 1);
    return this;
  }

  @Override
  public void close() {
    KNOBS.forEach(environment::unsetenv);
  }
}
