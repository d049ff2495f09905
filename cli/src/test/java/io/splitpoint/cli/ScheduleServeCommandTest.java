package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server process and clients that know nothing of it but its pipes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScheduleServeCommandTest {

  /** The study's client, as a shell does it: its own pipe, one line in, one line out. */
  private static final String CLIENT =
      """
      mkfifo "$1/pipe_4242"
      exec 3<>"$1/pipe_4242"
      now=$(date +%s)
      printf '4242,%s,%s,1.0,%s.5,%s.0\\n' "$2" "$3" "$((now + 60))" "$now" > "$1/scheduler_pipe"
      read -r reply <&3
      rm "$1/pipe_4242"
      echo "$reply"
      """;

  @TempDir Path directory;

  private Path models;

  @BeforeEach
  void realModel() throws Exception {
    Path data = Path.of(System.getProperty("shared.data", "none"), "models");
    Assumptions.assumeTrue(Files.exists(data), "needs the shared models");
    Files.copy(data.resolve("cat.bmp"), directory.resolve("cat.bmp"));
    Files.writeString(directory.resolve("text.jpg"), "no image");
    models =
        Files.writeString(
            directory.resolve("models.yaml"),
            "labels: %s\nmodels:\n  mobilenet_v2: %s\n"
                .formatted(
                    data.resolve("imagenet_labels.txt").toRealPath(),
                    data.resolve("mobilenet_v2_1.0_224_quant.tflite").toRealPath()));
  }

  private Process serve(String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.splitpoint.cli.Main", "schedule", "serve"));
    command.addAll(List.of("--models", models.toString()));
    command.addAll(List.of("--pipe", directory.resolve("scheduler_pipe").toString()));
    command.addAll(List.of("--client-pipes", directory + "/pipe_"));
    command.addAll(Arrays.asList(more));
    Process server = new ProcessBuilder(command).start();
    BufferedReader err = server.errorReader();
    String line = err.readLine();
    while (line != null && !line.startsWith("serving ")) {
      line = err.readLine();
    }
    assertThat(line).contains("mobilenet_v2");
    return server;
  }

  private String ask(String model, String image) throws Exception {
    Process client =
        new ProcessBuilder("sh", "-c", CLIENT, "client", directory.toString(), model, image)
            .start();
    return client.inputReader().readLine();
  }

  @Test
  void aCatIsACatOverTheStudysPipesAndSigtermRemovesThem() throws Exception {
    Process server = serve("--images", directory.toString());
    try {
      String[] reply = ask("mobilenet_v2", "cat.bmp").split(",");
      assertThat(reply).hasSize(2);
      assertThat(reply[0]).containsAnyOf("tabby", "Egyptian cat", "tiger cat");
      assertThat(Double.parseDouble(reply[1].strip())).isBetween(0.2, 1.0);
      assertThat(ask("mobilenet_v2", "text.jpg")).startsWith("error: text.jpg: expected JPEG");
      assertThat(ask("mobilenet_v2", "none.jpg"))
          .startsWith("error: none.jpg: expected a readable");
      assertThat(ask("mobilenet_v2", "/dev/zero"))
          .startsWith("error: /dev/zero: expected an image");
      assertThat(ask("mobilenet_v2", "../../etc/passwd")).startsWith("error: ");
      assertThat(ask("resnet", "cat.bmp")).startsWith("error: unknown model resnet");
    } finally {
      server.destroy();
    }
    assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(directory.resolve("scheduler_pipe")).doesNotExist();
    assertThat(directory.resolve("scheduler_pipe.lock")).doesNotExist();
  }

  @Test
  void ourClientLogsWhatEvaluateReads() throws Exception {
    Path socket = directory.resolve("s");
    Process server = serve("--device", "pcie-desktop", "--socket", socket.toString(), "--admit");
    try {
      for (String[] way :
          new String[][] {
            {"--socket", socket.toString(), "--admit"},
            {"--pipe", directory + "/scheduler_pipe", "--client-pipes", directory + "/pipe_"}
          }) {
        Path log = directory.resolve("client.log");
        List<String> arguments =
            new ArrayList<>(
                List.of("schedule", "request", "--model", "mobilenet_v2", "--image", "cat.bmp"));
        arguments.addAll(
            List.of("--period", "200", "--deadline", "150", "--count", "5", "--quiet"));
        arguments.addAll(List.of("--log", log.toString()));
        arguments.addAll(Arrays.asList(way));
        ScheduleCommandTest.Ended client =
            ScheduleCommandTest.run(arguments.toArray(String[]::new));
        assertThat(client.code()).as(client.err()).isZero();
        assertThat(Files.readAllLines(log))
            .hasSize(5)
            .allMatch(line -> line.matches("(success|fail),\\d+\\.\\d{3}ms,modelled,0\\.000000"));
        ScheduleCommandTest.Ended seen =
            ScheduleCommandTest.run("schedule", "evaluate", log.toString(), "--json");
        assertThat(seen.out()).contains("\"total\" : 5");
      }
    } finally {
      server.destroy();
    }
    assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(socket).doesNotExist();
  }

  @Test
  void aSecondServerEndsWithOneLine() throws Exception {
    Process server = serve("--device", "pcie-desktop");
    try {
      ScheduleCommandTest.Ended second =
          ScheduleCommandTest.run(
              "schedule",
              "serve",
              "--models",
              models.toString(),
              "--device",
              "pcie-desktop",
              "--pipe",
              directory.resolve("scheduler_pipe").toString());
      assertThat(second.code()).isEqualTo(2);
      assertThat(second.err()).contains("expected no server");
      assertThat(second.err().lines()).hasSize(1);
    } finally {
      server.destroy();
    }
  }
}
