package io.splitpoint.cli.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.cli.Run;
import io.splitpoint.cli.StandInCompiler;
import io.splitpoint.cli.StandInCoral;
import io.splitpoint.cli.StandInDelegate;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import java.io.BufferedReader;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server process and clients that know nothing of it but its pipes. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
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

  /** The served model in two segments, and a task that takes both accelerators. */
  private Path gang() throws Exception {
    Path data = Path.of(System.getProperty("shared.data"), "models").toRealPath();
    Graph graph = Graph.read(data.resolve("mobilenet_v2_1.0_224_quant.tflite"));
    int cut =
        graph.layers().stream()
            .filter(layer -> layer.cut() && layer.index() > graph.layers().size() / 2)
            .findFirst()
            .orElseThrow()
            .index();
    write("first.tflite", Slicer.prefix(graph, cut));
    write("second.tflite", Slicer.suffix(graph, cut));
    Files.writeString(
        models,
        Files.readString(models)
            + "segments: {mobilenet_v2: {2: [first.tflite, second.tflite]}}\n");
    return Files.writeString(
        directory.resolve("tasks.csv"),
        "task,model,period_ms,wcet_2_ms\neye,mobilenet_v2,5000,1000\n");
  }

  private void write(String name, ByteBuffer model) throws Exception {
    byte[] bytes = new byte[model.remaining()];
    model.duplicate().get(bytes);
    Files.write(directory.resolve(name), bytes);
  }

  /** Takes the place of the closed compiler. */
  private String compiler() throws Exception {
    Path data = Path.of(System.getProperty("shared.data"), "models");
    return StandInCompiler.program(
            directory, data.resolve("mobilenet_v2_1.0_224_quant_edgetpu.tflite"))
        .toString();
  }

  /** It would run on the CPU without a word, and be called a Coral. */
  @Test
  void aCoralRunsNoModelThatIsNotCompiled() throws Exception {
    String library = StandInCoral.library(directory).toString();
    Path copy =
        Files.writeString(
            directory.resolve("copy"),
            "#!/bin/sh\ncp \"$4\" \"$3/$(basename \"$4\" .tflite)_edgetpu.tflite\"\n");
    assertThat(copy.toFile().setExecutable(true)).isTrue();
    Map<String, String> compilers = new LinkedHashMap<>();
    compilers.put(directory.resolve("nowhere").toString(), "expected edgetpu_compiler or");
    compilers.put(
        Files.createDirectory(directory.resolve("empty")).toString(),
        "mobilenet_v2_1.0_224_quant_edgetpu.tflite: no such compiled model");
    compilers.put(copy.toString(), "the compiler mapped no operator of mobilenet_v2_1.0_224_quant");
    for (Map.Entry<String, String> compiler : compilers.entrySet()) {
      Process server =
          start(
              "--device",
              "coral",
              "--edgetpu-library",
              library,
              "--edgetpu-compiler",
              compiler.getKey());
      String err = new String(server.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(server.waitFor()).as(err).isEqualTo(3);
      assertThat(err).contains(compiler.getValue());
      assertThat(err.lines()).hasSize(1);
    }
  }

  private String askTask(Path socket, String task, String image) throws Exception {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(("run 1 " + task + " " + image + "\n").getBytes()));
      return new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)).readLine();
    }
  }

  @Test
  void aGangsSegmentsOnTwoAcceleratorsSayWhatTheWholeModelSays() throws Exception {
    Path tasks = gang();
    Path socket = directory.resolve("s");
    String library = StandInCoral.library(directory).toString();
    Map<String, List<String>> ways = new LinkedHashMap<>();
    ways.put("coral:usb:1 + coral:usb:0", List.of("coral", "coral:usb:1,coral:usb:0"));
    ways.put("coral:usb:0 + coral:usb:1", List.of("coral", "2"));
    ways.put("2 × cpu", List.of("cpu", "2"));
    for (Map.Entry<String, List<String>> way : ways.entrySet()) {
      Process server =
          serve(
              "--device",
              way.getValue().get(0),
              "--tpus",
              way.getValue().get(1),
              "--edgetpu-library",
              library,
              "--edgetpu-compiler",
              compiler(),
              "--tasks",
              tasks.toString(),
              "--socket",
              socket.toString());
      try {
        assertThat(serving).contains(way.getKey());
        assertThat(askTask(socket, "eye", directory.resolve("cat.bmp").toString()))
            .matches("done 1 0\\.\\d+ \\d+\\.\\d+ ontime .*(tabby|cat).*");
      } finally {
        server.destroy();
      }
      assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aGangWithoutSegmentsOrWithoutEnoughAcceleratorsEndsWithOneLine() throws Exception {
    Path tasks = gang();
    String library = StandInCoral.library(directory).toString();
    String[][] missing = {
      {"coral:usb:0,coral:usb:7", "coral:usb:7 is not attached"},
      {"3", "expected 3 Edge TPUs, found 2"},
    };
    for (String[] bad : missing) {
      Ended ended = endsAtOnce(library, tasks, "coral", bad[0]);
      assertThat(ended.code()).as(bad[0]).isEqualTo(3);
      assertThat(ended.err()).contains(bad[1]);
      assertThat(ended.err().lines()).hasSize(1);
    }
    String[][] wrong = {
      {"coral", "coral:usb:0,coral:usb:0", "expected a number or different names"},
      {"cpu", "coral:usb:0", "expected the device coral, found cpu (--device)"},
      {"coral:usb:0", "2", "is one accelerator"},
      {"cpu", "0", "expected 1 to 64"},
    };
    for (String[] bad : wrong) {
      Run ended =
          Run.of("schedule", "serve", "--models", "none", "--device", bad[0], "--tpus", bad[1]);
      assertThat(ended.code()).as(bad[1]).isEqualTo(2);
      assertThat(ended.err()).contains(bad[2]);
      assertThat(ended.err().lines()).hasSize(1);
    }
    Files.writeString(models, Files.readString(models).replaceFirst("segments.*\n", ""));
    Ended ended = endsAtOnce(library, tasks, "coral", "2");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("task eye: expected segments of mobilenet_v2");
  }

  @Test
  void aSetThatIsNotProvedIsRefusedWithTheVerdictsOwnWord() throws Exception {
    String late = "task,model,period_ms,wcet_ms\neye,mobilenet_v2,5,6\n";
    // three jobs of which no two fit on one accelerator; beyond 12 tasks the search is a heuristic
    StringBuilder open = new StringBuilder("task,model,period_ms,wcet_ms\n");
    for (int task = 0; task < 13; task++) {
      open.append("t%d,mobilenet_v2,1000,%d\n".formatted(task, task < 3 ? 600 : 1));
    }
    for (Map.Entry<String, String> set :
        Map.of(late, "not schedulable", open.toString(), "undecided").entrySet()) {
      Path tasks = Files.writeString(directory.resolve("tasks.csv"), set.getKey());
      Ended ended = endsAtOnce("none", tasks, "cpu", "2");
      assertThat(ended.code()).as(ended.err()).isEqualTo(4);
      assertThat(ended.err())
          .contains("tasks.csv: expected tasks that are schedulable, found " + set.getValue());
      assertThat(ended.err().lines()).hasSize(1);
    }
  }

  private record Ended(int code, String err) {}

  private Ended endsAtOnce(String library, Path tasks, String device, String tpus)
      throws Exception {
    Process server =
        start(
            "--device",
            device,
            "--tpus",
            tpus,
            "--edgetpu-library",
            library,
            "--edgetpu-compiler",
            compiler(),
            "--tasks",
            tasks.toString());
    String err = new String(server.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(server.waitFor(), err);
  }

  private String serving;
  private String metrics;

  private Process start(String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.splitpoint.cli.Main", "schedule", "serve"));
    command.addAll(List.of("--models", models.toString()));
    command.addAll(List.of("--pipe", directory.resolve("scheduler_pipe").toString()));
    command.addAll(List.of("--client-pipes", directory + "/pipe_"));
    command.addAll(Arrays.asList(more));
    ProcessBuilder server = new ProcessBuilder(command);
    server.environment().put("STANDIN_DEVICES", "usb,usb");
    server.environment().put("STANDIN_COPY", "1"); // a chip that leaves what it gets as it is
    server.environment().put("XDG_CACHE_HOME", directory.resolve("cache").toString());
    return server.start();
  }

  private Process serve(String... more) throws Exception {
    Process server = start(more);
    BufferedReader err = server.errorReader();
    String line = err.readLine();
    while (line != null && !line.startsWith("serving ")) {
      if (line.startsWith("metrics at ")) {
        metrics = line.substring("metrics at ".length());
      }
      line = err.readLine();
    }
    assertThat(line).isNotNull();
    serving = line;
    return server;
  }

  private static String page(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private String ask(String model, String image) throws Exception {
    Process client =
        new ProcessBuilder("sh", "-c", CLIENT, "client", directory.toString(), model, image)
            .start();
    return client.inputReader().readLine();
  }

  @Test
  void aDelegateServesAndSaysHowMuchOfTheModelItTook() throws Exception {
    Path library = StandInDelegate.library(directory);
    Process server =
        serve("--images", directory.toString(), "--device", "delegate:" + library + ",take=second");
    try {
      assertThat(serving)
          .contains("delegate:standin_delegate takes ")
          .containsPattern("takes [1-9]\\d* of 6\\d operators of mobilenet_v2");
      assertThat(ask("mobilenet_v2", "cat.bmp").split(",")[0])
          .containsAnyOf("tabby", "Egyptian cat", "tiger cat");
    } finally {
      server.destroy();
    }
    assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aCatIsACatOverTheStudysPipesAndSigtermRemovesThem() throws Exception {
    Process server = serve("--images", directory.toString());
    try {
      String[] reply = ask("mobilenet_v2", "cat.bmp").split(",");
      assertThat(reply).hasSize(2);
      assertThat(reply[0]).containsAnyOf("tabby", "Egyptian cat", "tiger cat");
      assertThat(Double.parseDouble(reply[1].strip())).isBetween(0.2, 1.0);
      assertThat(ask("mobilenet_v2", "text.jpg")).startsWith("error: text.jpg: expected a JPEG");
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
    Process server =
        serve(
            "--device", "pcie-desktop", "--socket", socket.toString(), "--admit", "--metrics", "0");
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
            List.of("--period", "200", "--deadline", "150", "--count", "5", "--quiet", "--json"));
        arguments.addAll(List.of("--log", log.toString()));
        arguments.addAll(Arrays.asList(way));
        Run client = Run.of(arguments.toArray(String[]::new));
        assertThat(client.code()).as(client.err()).isZero();
        JsonNode told = new ObjectMapper().readTree(client.out());
        assertThat(told.get("sent").asInt()).isEqualTo(5);
        assertThat(
                Stream.of("in_time", "late", "errors", "without_answer")
                    .mapToInt(end -> told.get(end).asInt())
                    .sum())
            .isEqualTo(5);
        assertThat(told.get("responses")).hasSize(5);
        assertThat(Files.readAllLines(log))
            .hasSize(5)
            .allMatch(line -> line.matches("(success|fail),\\d+\\.\\d{3}ms,modelled,0\\.000000"));
        Run seen = Run.of("schedule", "evaluate", log.toString(), "--json");
        assertThat(seen.out()).contains("\"total\" : 5");
      }
      assertThat(page(metrics))
          .contains("splitpoint_schedule_requests_total 10.0")
          .contains("splitpoint_schedule_ended_total{outcome=\"answered\"} 10.0")
          .contains("splitpoint_schedule_response_seconds_count{model=\"mobilenet_v2\"} 10")
          .contains("splitpoint_schedule_tasks 1.0")
          .contains("splitpoint_schedule_busy_seconds_total{group=\"1\"}");
    } finally {
      server.destroy();
    }
    assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(socket).doesNotExist();
  }

  /** Once behind, the server used to stay behind: it let each job wait a period after the last. */
  @Test
  void aClientOfLenetAtThirtyHertzIsServedInTimeAgainAfterTheServerStoodStill() throws Exception {
    Path data = Path.of(System.getProperty("shared.data"), "models").toRealPath();
    Files.writeString(
        models, "models:\n  lenet: " + data.resolve("mnist_lenet_quant_edgetpu.tflite") + "\n");
    Path socket = directory.resolve("s");
    Process server =
        serve("--device", "coral", "--socket", socket.toString(), "--admit", "--metrics", "0");
    assertThat(serving).contains("modelled");
    Path log = directory.resolve("client.log");
    Run client;
    try {
      Thread pause = new Thread(() -> standStillWhenServing(server), "pause");
      pause.start();
      client =
          Run.of(
              "schedule",
              "request",
              "--model",
              "lenet",
              "--image",
              "none.jpg",
              "--period",
              "33.3",
              "--count",
              "120",
              "--socket",
              socket.toString(),
              "--admit",
              "--log",
              log.toString());
      pause.join();
    } finally {
      // not destroy(), which closes what the server says last
      signal(server, "-TERM");
    }
    String said = server.errorReader().lines().reduce("", (a, b) -> a + b);
    assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(client.code()).as(client.err()).isZero();
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).hasSize(120).allMatch(line -> line.contains("ms,modelled,"));
    String counts = client.err().lines().filter(l -> l.contains(" requests: ")).findAny().get();
    assertThat(counts).startsWith("120 requests: ").endsWith(" 0 errors, 0 without an answer");
    assertThat(said).contains("received=120 answered=120");
    // both count by the same instants, the client until an answer is there, the server until it is
    // made; of what was sent into the first half of the pause the server must know
    long late = lines.stream().filter(line -> line.startsWith("fail")).count();
    long byFar = lines.stream().filter(line -> responseMs(line) > PAUSE_MS / 2.0).count();
    assertThat(byFar).isPositive();
    assertThat(count(said, "late")).isPositive().isLessThanOrEqualTo(late);
    assertThat(
            count(said, "late_early")
                + count(said, "late_overrun")
                + count(said, "late_machine")
                + count(said, "late_own"))
        .isEqualTo(count(said, "late"));
    assertThat(count(said, "machine_paused_ms")).isPositive();
    // it recovers: after the last that waited for the pause some are in time, on any machine
    int last = 0;
    for (int k = 0; k < lines.size(); k++) {
      last = responseMs(lines.get(k)) > PAUSE_MS / 2.0 ? k : last;
    }
    assertThat(lines.subList(last, lines.size())).anyMatch(line -> line.startsWith("success"));
  }

  /** Five starts, a client that comes as soon as the server says it serves: it used to be late. */
  @Test
  @Tag("proof")
  void theFirstJobsAfterTheStartKeepWhatIsProved() throws Exception {
    Path socket = directory.resolve("s");
    for (int start = 0; start < 5; start++) {
      Process server = serve("--device", "pcie-desktop", "--socket", socket.toString(), "--admit");
      Path log = directory.resolve("client-" + start + ".log");
      Run client;
      try {
        client =
            Run.of(
                "schedule",
                "request",
                "--model",
                "mobilenet_v2",
                "--image",
                "none.jpg",
                "--period",
                "33.3",
                "--deadline",
                "10",
                "--count",
                "30",
                "--socket",
                socket.toString(),
                "--admit",
                "--log",
                log.toString());
      } finally {
        signal(server, "-TERM");
      }
      String said = server.errorReader().lines().reduce("", (a, b) -> a + b);
      assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(client.code()).as(client.err()).isZero();
      List<String> lines = Files.readAllLines(log);
      System.out.printf(
          "first response %.3f ms, worst of 30 %.3f ms; %s%n",
          responseMs(lines.get(0)),
          lines.stream().mapToDouble(ScheduleServeCommandTest::responseMs).max().orElseThrow(),
          said.replaceFirst(".*drained: ", ""));
      assertThat(count(said, "received")).isEqualTo(30);
      assertThat(count(said, "late_own")).isZero();
      assertThat(count(said, "late_overrun")).isZero();
      // where the machine did not stand still, nothing else may make a first job late
      if (count(said, "machine_pauses") == 0) {
        assertThat(count(said, "late")).isZero();
      }
    }
  }

  private static double responseMs(String line) {
    return Double.parseDouble(line.replaceFirst("[a-z]+,([0-9.]+)ms,.*", "$1"));
  }

  private static long count(String said, String name) {
    Matcher found = Pattern.compile("\\b" + name + "=(\\d+)").matcher(said);
    assertThat(found.find()).as(said).isTrue();
    return Long.parseLong(found.group(1));
  }

  private static final int PAUSE_MS = 1_500;

  /** Stops the server for a while when it has had some requests, many of which are to come. */
  private void standStillWhenServing(Process server) {
    try {
      Pattern requests = Pattern.compile("splitpoint_schedule_requests_total (\\d+)");
      Matcher seen = requests.matcher(page(metrics));
      while (!seen.find() || Integer.parseInt(seen.group(1)) < 5) {
        Thread.sleep(20);
        seen = requests.matcher(page(metrics));
      }
      signal(server, "-STOP");
      Thread.sleep(PAUSE_MS);
      signal(server, "-CONT");
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static void signal(Process server, String name) throws Exception {
    new ProcessBuilder("kill", name, Long.toString(server.pid())).start().waitFor();
  }

  @Test
  void aSecondServerEndsWithOneLine() throws Exception {
    Process server = serve("--device", "pcie-desktop");
    try {
      Run second =
          Run.of(
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
