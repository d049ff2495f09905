package io.splitpoint.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.splitpoint.cli.Run;
import io.splitpoint.cli.StandInDelegate;
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

class StreamCommandTest {

  private static Path models;

  @TempDir Path here;

  @BeforeAll
  static void find() {
    models = Path.of(System.getProperty("shared.data"), "models");
    assumeTrue(Files.isDirectory(models), "no shared data here");
  }

  private static Run stream(String model, String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("stream", "--model", models.resolve(model).toString(), "--quiet"));
    all.addAll(List.of(arguments));
    return Run.of(all.toArray(String[]::new));
  }

  @Test
  void whatWasSeenAndHowItWentAreInFiles() throws IOException {
    Path seen = here.resolve("seen.csv");
    Path trace = here.resolve("trace.csv");
    Run run =
        stream(
            "mobilenet_v2_1.0_224_quant.tflite",
            "--source",
            models.resolve("cat.bmp").toString(),
            "--host",
            "usb3-desktop",
            "--tpus",
            "2",
            "--results",
            seen.toString(),
            "--labels",
            models.resolve("imagenet_labels.txt").toString(),
            "--trace",
            trace.toString(),
            "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Files.readAllLines(seen).get(1)).startsWith("0,1,286,Egyptian cat,0.");
    assertThat(run.out()).contains("\"source\" : \"modelled\"").contains("\"frames_written\" : 1");
    assertThat(Files.readAllLines(trace))
        .hasSizeGreaterThan(1)
        .last()
        .asString()
        .endsWith(",modelled");
    assertThat(here.resolve("trace.json")).content().contains("\"sha256\"");
  }

  @Test
  void framesGoThroughADelegateWholeAndInSegments() throws Exception {
    Path library = StandInDelegate.library(here);
    for (String mode : List.of("replicate", "pipeline")) {
      Path seen = here.resolve(mode + ".csv");
      List<String> line = new ArrayList<>(List.of("--source", models.resolve("cat.bmp") + ""));
      line.addAll(List.of("--device", "delegate:" + library + ",take=second"));
      line.addAll(List.of("--mode", mode, "--tpus", "2", "--results", seen.toString()));
      line.addAll(List.of("--labels", models.resolve("imagenet_labels.txt").toString()));
      Run run = stream("mobilenet_v2_1.0_224_quant.tflite", line.toArray(String[]::new));
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(Files.readAllLines(seen).get(1)).as(mode).contains("cat");
      assertThat(run.out()).doesNotContain("~ modelled");
    }
  }

  @Test
  void theEndNamesTheBottleneckAndWhereScalingStops() {
    Run run =
        stream(
            "mobilenet_v2_1.0_224_quant.tflite",
            "--source",
            "synthetic:224x224",
            "--frames",
            "300",
            "--tpus",
            "2",
            "--no-results");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("is the bottleneck")
        .contains("accelerators like these help up to")
        .contains("mode auto: replicate")
        .contains("~ modelled");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2|expected at most 36 segments|--source synthetic --mode pipeline --tpus 500",
        "2|mode 2x2: expected 4 accelerators, found 3|--source synthetic --mode 2x2 --tpus 3",
        "2|--results: expected no --no-results|--source synthetic --results x.csv --no-results",
        "2|--frames: expected at least 1|--source synthetic --frames 0",
        "2|accelerators: expected at least 1|--source synthetic --tpus 0",
        "2|--threads: expected auto or a number|--source synthetic --threads many",
        "2|--drop: expected one of oldest, none|--source synthetic --drop newest",
        "2|--metrics: expected [HOST:]PORT|--source synthetic --metrics x",
        "2|expected synthetic[:WIDTHxHEIGHT]|--source synthetic:0x4",
        "2|no such source|--source nowhere.mp4",
        "2|--give-up-after: expected 0.1 to 86400|--source synthetic --give-up-after 0",
        "2|expected 2, as many as devices|--source synthetic --device coral:usb:0,coral:usb:1 --tpus 1",
        "2|expected one device, or several of|--source synthetic --device coral:usb:0,cpu",
        "3|libedgetpu|--source synthetic --require-hardware --edgetpu-library /nowhere.so",
      })
  void badInputIsOneLineAndItsCode(int code, String said, String arguments) {
    Run run = stream("mobilenet_v2_1.0_224_quant.tflite", arguments.split(" "));
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.complaint()).contains(said).doesNotContain("\n");
  }

  @Test
  void weightsThatWereNeverTrainedAreSaidAndNothingIsDrawnWhereNothingIsComputed() {
    Path models = here.resolve("models");
    List<String> line =
        List.of(
            "stream",
            "--model",
            "lenet",
            "--models-dir",
            models.toString(),
            "--source",
            "synthetic:28x28",
            "--frames",
            "3",
            "--host",
            "usb3-desktop");
    Run computed = Run.of(line.toArray(String[]::new));
    assertThat(computed.code()).as(computed.err()).isZero();
    assertThat(computed.err()).contains("untrained weights");
    List<String> without = new ArrayList<>(line);
    without.add("--no-results");
    Run none = Run.of(without.toArray(String[]::new));
    assertThat(none.code()).as(none.err()).isZero();
    assertThat(none.err()).doesNotContain("untrained");
  }

  @Test
  void aModelThatTakesNoImageIsRefused() {
    Run run = stream("keras_lstm_mnist_ptq.tflite", "--source", "synthetic");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.complaint()).contains("expected an image");
  }

  @Test
  void aFolderWithoutPicturesIsRefused() {
    Run run = stream("mobilenet_v2_1.0_224_quant.tflite", "--source", here.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.complaint()).contains("expected pictures").contains("found none");
  }
}
