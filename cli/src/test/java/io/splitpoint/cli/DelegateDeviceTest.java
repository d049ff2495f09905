package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profiler.OperatorRow;
import io.splitpoint.run.OpsCsv;
import io.splitpoint.run.Provenance;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Accelerators behind a delegate, wherever a device can be named; a C library plays one. */
class DelegateDeviceTest {

  private static final Path LENET =
      Path.of("../models/src/test/resources/io/splitpoint/model/mnist_lenet.tflite");

  private static final String NAME = "delegate:standin_delegate";

  @TempDir static Path directory;
  private static Path library;

  @BeforeAll
  static void build() throws InterruptedException {
    library = StandInDelegate.library(directory);
  }

  private static Run profile(Path out, String device, String... more) {
    List<String> args =
        new ArrayList<>(List.of("profile", "--model", LENET.toString(), "--runs", "3"));
    args.addAll(List.of("--device", device, "--out", out.toString()));
    args.addAll(List.of(more));
    return Run.of(args.toArray(String[]::new));
  }

  @Test
  void whatADelegateTakesIsSaidAndWhatItTakesNothingOfIsNeverTimedAsIts() throws IOException {
    Path out = directory.resolve("second");
    Run run = profile(out, "delegate:" + library + ",take=second,fixed=1");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(NAME + " takes 1 of ")
        .contains("; the CPU runs ")
        .contains("without XNNPACK's kernels");
    Profile profile = ProfileCsv.read(out.resolve("profile.csv"));
    assertThat(profile.devices()).containsExactly(NAME, "cpu");
    List<LayerProfile> rows = profile.rows(NAME);
    int second = 0; // the layer of the second convolution
    for (int seen = 0; seen < 2; seen += rows.get(second).op().equals("CONV_2D") ? 1 : 0) {
      second++;
    }
    for (LayerProfile row : rows.subList(1, rows.size())) {
      boolean its = row.layer() >= second;
      assertThat(row.latency().isPresent()).as("head " + row.layer()).isEqualTo(its);
      assertThat(row.runs() > 0).isEqualTo(its);
    }
    // of the tail after its layer the first convolution is the third of the model: it takes none
    List<LayerProfile> tails = ProfileCsv.readRows(out.resolve("tails.csv"));
    assertThat(tails).anyMatch(row -> row.device().equals(NAME) && row.latency().isPresent());
    int cut = second;
    assertThat(tails)
        .filteredOn(row -> row.device().equals(NAME) && row.layer() >= cut)
        .isNotEmpty()
        .allMatch(row -> row.latency().isEmpty() && row.runs() == 0);
    JsonNode provenance = Provenance.JSON.readTree(Files.readString(out.resolve("profile.json")));
    assertThat(provenance.path("libraries").path(NAME).asText())
        .contains(library.toString())
        .contains("take=second");
  }

  @Test
  void aDelegatesStepIsOneRow() throws IOException {
    Path out = directory.resolve("steps");
    Run run = profile(out, "delegate:" + library + ",take=all", "--ops", "--tails", "none");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("operators on " + NAME + " float32: ");
    List<OperatorRow> rows =
        OpsCsv.read(out.resolve("ops.csv")).stream()
            .filter(row -> row.device().equals(NAME))
            .toList();
    assertThat(rows.stream().filter(row -> row.what().equals("delegate")))
        .isNotEmpty()
        .noneMatch(row -> row.operator().equals("CONV_2D"));
    assertThat(rows.stream().mapToDouble(OperatorRow::sharePercent).sum()).isBetween(1.0, 100.5);
  }

  /** All of it, or a model of floats on what computes 8-bit numbers only. */
  @ParameterizedTest
  @ValueSource(strings = {"take=none", "take=all,only=8bit"})
  void aDelegateThatTakesNothingIsAWarningAndNoNumber(String options) {
    Path out = directory.resolve("none-" + options.length());
    Run run = profile(out, "delegate:" + library + "," + options, "--require-valid");
    assertThat(run.code()).as(run.err()).isEqualTo(4);
    assertThat(run.err()).contains("warning: " + NAME + " takes none of the ");
    assertThat(run.out())
        .contains("NOT VALID")
        .contains("delegate_took_nothing: " + NAME + " takes none of the ");
    assertThat(ProfileCsv.read(out.resolve("profile.csv")).devices()).containsExactly("cpu");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "speed=9      | 3 | unknown option 'speed'",
        "crash=invoke | 3 | crashes with",
        "x=1,speed    | 2 | or a device file (.yaml), found 'speed'"
      })
  void aDelegateThatCannotBeUsedIsOneLine(String option, int code, String line) {
    Path out = directory.resolve("refused");
    Run run = profile(out, "delegate:" + library + "," + option);
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.complaint()).contains(line).doesNotContain("\n");
    assertThat(out).doesNotExist();
  }

  @Test
  void anAcceleratorThatAnotherProcessHasIsOneLineUntilItIsFree() throws IOException {
    Path chip = directory.resolve("chip");
    Path out = directory.resolve("shared");
    String device = "delegate:" + library + ",take=all,chip=" + chip;
    try (FileChannel held =
        FileChannel.open(chip, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      held.lock(); // by this process; the device is tried in another
      Run run = profile(out, device);
      assertThat(run.code()).as(run.err()).isEqualTo(3);
      assertThat(run.complaint()).contains("another process has the chip").doesNotContain("\n");
      assertThat(out).doesNotExist();
    }
    Run free = profile(out, device);
    assertThat(free.code()).as(free.err()).isZero();
  }

  @Test
  void everyCommandThatRunsOnADeviceRefusesWhatIsNoDelegate() throws IOException {
    Path text = Files.writeString(directory.resolve("text.so"), "no library\n".repeat(20));
    Path models =
        Files.writeString(
            directory.resolve("models.yaml"), "models: {m: %s}\n".formatted(LENET.toRealPath()));
    String lenet = LENET.toString();
    String device = "delegate:" + text;
    for (String[] command :
        new String[][] {
          {"profile", "--model", lenet, "--device", device, "--out", directory + "/no"},
          {"offload", "serve", "--model", lenet, "--device", device},
          {"offload", "run", "--model", lenet, "--server", "127.0.0.1:1", "--device", device},
          {"offload", "validate", "--model", lenet, "--server", "127.0.0.1:1", "--device", device},
          {"schedule", "serve", "--models", models + "", "--device", device, "--pipe", "none"},
          {"stream", "--model", "mobilenet-v2", "--source", "video.y4m", "--device", device},
        }) {
      Run run = Run.of(command);
      assertThat(run.complaint())
          .as(String.join(" ", command))
          .contains("not a TensorFlow Lite delegate for this machine: expected a shared library")
          .doesNotContain("\n");
      assertThat(run.code()).isEqualTo(3);
    }
    Run coral = Run.of("offload", "serve", "--model", lenet, "--device", "coral");
    assertThat(coral.code()).isEqualTo(2);
    assertThat(coral.complaint()).contains("device: expected cpu or a delegate");
  }

  @Test
  void headsOfAnOffloadedRunAreTheDelegates() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("npu.yaml"),
            "kind: delegate\nname: npu\nlibrary: %s\noptions: {take: all}\n".formatted(library));
    try (InferenceServer server =
        InferenceServer.start(
            TfLiteRuntime.bundled(1, true),
            new ModelFiles().add("m", LENET),
            ServerSettings.local(),
            "test")) {
      Run run =
          Run.of(
              "offload",
              "run",
              "--model",
              LENET.toString(),
              "--remote-name",
              "m",
              "--server",
              "127.0.0.1:" + server.port(),
              "--device",
              file.toString(),
              "--split",
              "3",
              "--frames",
              "3",
              "--quick-runs",
              "1");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err()).contains("delegate:npu takes 3 of ");
    }
  }

  private static Run validate(Path out, String options) throws IOException {
    try (InferenceServer server =
        InferenceServer.start(
            TfLiteRuntime.bundled(1, true),
            new ModelFiles().add("m", LENET),
            ServerSettings.local(),
            "test")) {
      List<String> args = new ArrayList<>(List.of("offload", "validate", "--json", "--quiet"));
      args.addAll(List.of("--model", LENET.toString(), "--remote-name", "m"));
      args.addAll(List.of("--server", "127.0.0.1:" + server.port(), "--out", out.toString()));
      args.addAll(List.of("--device", "delegate:" + library + "," + options));
      args.addAll(List.of("--runs", "3", "--quick-runs", "1"));
      return Run.of(args.toArray(String[]::new));
    }
  }

  /** Each head is warmed and timed alone once, and in each visit warmed and run three times. */
  @Test
  void everyHeadOfAValidationRunsOnTheDelegate() throws IOException {
    Path out = directory.resolve("validated");
    Path log = directory.resolve("validated.log");
    Run run = validate(out, "take=second,log=" + log);
    assertThat(run.code()).as(run.err()).isZero();
    List<CSVRecord> rows = rows(out.resolve("validation.csv"));
    Graph graph = Graph.read(LENET);
    long least = 0; // steps of the delegate, one for each second convolution of a head
    for (CSVRecord row : rows) {
      int layer = Integer.parseInt(row.get("split_layer"));
      long taken = convolutions(graph, layer) / 2;
      least += taken * (2 + 3 * 4);
      assertThat(row.get("device"))
          .as("head " + layer)
          .isEqualTo(layer == 0 ? "" : taken > 0 ? NAME : "cpu");
      assertThat(row.get("source")).isEqualTo("measured");
    }
    assertThat(least).isPositive();
    long most = least + 100; // the trial's runs of the whole model, and the warm-up of the link
    assertThat(Files.readAllLines(log).stream().mapToInt(Integer::parseInt).sum())
        .isBetween((int) least, (int) most);
    JsonNode told = Provenance.JSON.readTree(run.out());
    assertThat(told.path("device").asText()).isEqualTo(NAME);
    assertThat(told.path("source").asText()).isEqualTo("measured");
    assertThat(told.path("heads_on_cpu")).isNotEmpty();
    JsonNode provenance =
        Provenance.JSON.readTree(Files.readString(out.resolve("validation.json")));
    assertThat(provenance.path("device").asText()).isEqualTo(NAME);
    assertThat(provenance.path("device_source").asText()).isEqualTo("measured");
    assertThat(provenance.path("libraries").path(NAME).asText()).contains(library.toString());
    assertThat(provenance.path("device_notices").toString()).contains(NAME + " takes 1 of ");
  }

  @Test
  void aDelegateThatIsLostEndsAValidationInOneLineAndNoTimeOfTheCpuIsItsOwn() throws IOException {
    Path out = directory.resolve("lost");
    Run run = validate(out, "take=all,fail_after=20"); // the trial takes fewer
    assertThat(run.code()).as(run.err()).isEqualTo(3);
    assertThat(run.complaint())
        .contains(NAME + " is lost: ")
        .contains("the stand-in lost its chip")
        .doesNotContain("\n");
    assertThat(out.resolve("validation.csv")).doesNotExist();
  }

  private static long convolutions(Graph graph, int layer) {
    return graph.layers().subList(0, layer).stream()
        .filter(of -> of.op().equals("CONV_2D"))
        .count();
  }

  private static List<CSVRecord> rows(Path csv) throws IOException {
    return CsvRows.of(csv);
  }
}
