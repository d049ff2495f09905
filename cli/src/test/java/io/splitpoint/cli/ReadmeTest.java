package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every shell block of the README, run by bash as it is printed, in a directory that has what a
 * reader would have: {@code ./splitpoint}, the published measurements, a model. Whatever needs a
 * meter or a camera must end with exit code 3; all else with 0.
 */
class ReadmeTest {

  private static final Path README = Path.of("..", "README.md");
  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

  /** Minutes of work, or what builds upon them. */
  private static final String SLOW =
      "profile *vgg16|slice vgg16|results/vgg16-coral|offload|--server|link measure|link.yaml";

  /** The meter that the README binds with {@code sudo}, and a camera. */
  private static final Pattern HARDWARE = Pattern.compile("/dev/rfcomm0|/dev/video0");

  // a server that a block left running may still write while the directory goes
  @TempDir(cleanup = CleanupMode.NEVER)
  Path directory;

  @Test
  void everyQuickCommandRunsAsPrinted() throws Exception {
    run(SLOW.replace(" *", ".*"));
  }

  @Test
  @Tag("proof")
  void everyCommandRunsAsPrinted() throws Exception {
    try (ServerSocket rest = new ServerSocket(8000);
        ServerSocket grpc = new ServerSocket(8001)) {
      assertThat(rest.getLocalPort() + grpc.getLocalPort()).isEqualTo(16_001);
    } catch (IOException taken) {
      Assumptions.abort("ports 8000 and 8001 are taken: the README's server was not started");
    }
    run("nothing is too slow");
  }

  /** Waits until the last background command has made its link or listens, or has ended. */
  private static final String READY =
      """
      ready() {
        for _ in $(seq 600); do
          [ -e um25c ] && return
          (echo > /dev/tcp/127.0.0.1/8000) 2>/dev/null && return
          kill -0 $! 2>/dev/null || return
          sleep 0.1
        done
      }
      """;

  private void run(String skipped) throws Exception {
    lay();
    List<String> blocks =
        BLOCK.matcher(Files.readString(README)).results().map(m -> m.group(1)).toList();
    assertThat(blocks).hasSizeGreaterThan(6);
    StringBuilder script = new StringBuilder("export PATH=$PWD/bin:$PATH SKIPPED='");
    script.append(skipped).append("'\n").append(READY);
    for (String block : blocks) {
      // the next line waits for what was started in the background, as a reader does
      script.append(block.replaceAll("(?m)&( *#.*)?$", "& ready"));
      script.append("kill $(jobs -p) 2>/dev/null; wait\n");
    }
    Path file = Files.writeString(directory.resolve("readme.sh"), script);
    Path said = directory.resolve("said");
    Process bash =
        new ProcessBuilder("bash", file.getFileName().toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    bash.getOutputStream().close();
    assertThat(bash.waitFor(60, TimeUnit.MINUTES)).isTrue();
    List<String> ran = Files.readAllLines(directory.resolve("ran"));
    long printed =
        blocks.stream()
            .flatMap(String::lines)
            .filter(line -> line.startsWith("./splitpoint"))
            .count();
    assertThat(ran).as("every line was reached").hasSize((int) printed);
    for (String line : ran) {
      Matcher parts = Pattern.compile("(\\S+) (.*)").matcher(line);
      assertThat(parts.matches()).isTrue();
      String expected =
          HARDWARE.matcher(parts.group(2)).find()
              ? "3|skipped"
              : parts.group(2).contains("--png") ? "0|3" : "0|143|skipped";
      assertThat(parts.group(1)).as("%s%n%s", line, Files.readString(said)).matches(expected);
    }
    assertThat(Files.readString(said)).doesNotContain("internal error", "\tat io.splitpoint");
  }

  /** What a reader has: the program, the published measurements, and a model of their own. */
  private void lay() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    program(
        "splitpoint",
        "line=\"$*\"",
        "if printf '%s' \"$line\" | grep -qE \"$SKIPPED\"; then echo \"skipped $line\" >> ran; exit; fi",
        "'"
            + java
            + "' -XX:TieredStopAtLevel=1 -Xmx512m -cp '"
            + System.getProperty("java.class.path")
            + "' io.splitpoint.cli.Main \"$@\" &",
        "child=$!",
        "trap 'kill $child' TERM",
        "wait $child; code=$?",
        "echo \"$code $line\" >> ran",
        "exit $code");
    Files.createDirectories(directory.resolve("bin"));
    program("bin/sudo", "exit 0"); // what needs root is not ours
    program("mvnw", "exit 0"); // the command that runs this test
    Path published = Files.createDirectories(directory.resolve("results/published"));
    try (Stream<Path> files = Files.list(Path.of("..", "results", "published"))) {
      for (Path file : files.toList()) {
        Files.copy(file, published.resolve(file.getFileName()));
      }
    }
    Path lenet = Zoo.build("lenet", Precision.INT8, directory.resolve("built"));
    Files.copy(lenet, directory.resolve("my_int8.tflite"));
  }

  private void program(String name, String... lines) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/bash\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
