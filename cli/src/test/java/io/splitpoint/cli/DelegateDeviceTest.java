package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profiler.OperatorRow;
import io.splitpoint.run.OpsCsv;
import io.splitpoint.run.Provenance;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @Test
  void aDelegateThatTakesNothingIsAWarningAndNoNumber() {
    Path out = directory.resolve("none");
    Run run = profile(out, "delegate:" + library + ",take=none", "--require-valid");
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
            TfLite.load(), new ModelFiles().add("m", LENET), ServerSettings.local(), "test")) {
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
}
