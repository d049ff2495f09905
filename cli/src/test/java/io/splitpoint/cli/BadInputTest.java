package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong gets one line, the right exit code, and leaves no half-written file. */
class BadInputTest {

  @TempDir Path directory;
  private Path out;

  @BeforeEach
  void out() {
    out = directory.resolve("out");
  }

  private void refused(int code, String expected, String... args) throws IOException {
    Run run = Run.of(args);
    assertThat(run.err()).as(String.join(" ", args)).contains(expected);
    assertThat(run.complaint().lines()).as("one line").hasSize(1);
    assertThat(run.err()).doesNotContain("\tat ");
    assertThat(run.code()).isEqualTo(code);
    assertThat(filesIn(out)).as("nothing half-written").isEmpty();
  }

  private static List<String> filesIn(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private void profileRefused(int code, String expected, String model, String... more)
      throws IOException {
    String[] args =
        Stream.concat(
                Stream.of("profile", "--model", model, "--runs", "3", "--out", out.toString()),
                Stream.of(more))
            .toArray(String[]::new);
    refused(code, expected, args);
  }

  private Path lenet() {
    return Zoo.build("lenet", Precision.INT8, directory.resolve("models"));
  }

  @Test
  void aModelThatIsNotThere() throws IOException {
    profileRefused(2, "expected a built-in name", "nosuchmodel", "--device", "cpu");
    profileRefused(2, "expected a built-in name", "no/such.tflite", "--device", "cpu");
  }

  @Test
  void aFileThatIsNoModel() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty.tflite"));
    profileRefused(2, "empty.tflite", empty.toString(), "--device", "cpu");

    byte[] random = new byte[5_000];
    new SplittableRandom(3).nextBytes(random);
    Path noise = Files.write(directory.resolve("noise.tflite"), random);
    profileRefused(2, "noise.tflite", noise.toString(), "--device", "cpu");

    byte[] whole = Files.readAllBytes(lenet());
    Path torn = Files.write(directory.resolve("torn.tflite"), Arrays.copyOf(whole, 2_000));
    profileRefused(2, "torn.tflite", torn.toString(), "--device", "cpu");
  }

  @Test
  void aFloatModelOnACoral() throws IOException {
    Path model = Zoo.build("lenet", Precision.FLOAT32, directory.resolve("models"));
    profileRefused(2, "quantize it first", model.toString(), "--device", "coral");
  }

  @Test
  void aModelCompiledForTheEdgeTpuOnTheCpu() throws IOException {
    Path compiled =
        Path.of(
            "..",
            "models",
            "src",
            "test",
            "resources",
            "io",
            "splitpoint",
            "model",
            "edgetpu",
            "mnist_lenet_quant_edgetpu.tflite");
    profileRefused(2, "compiled for the Edge TPU", compiled.toString(), "--device", "cpu");
  }

  @Test
  void profilesThatCannotBeRead() throws IOException {
    Path whole = Path.of("..", "results", "published", "second-measurement.csv");
    List<String> lines = Files.readAllLines(whole);
    List<String> swapped = new ArrayList<>(lines);
    Collections.swap(swapped, 3, 4);
    List<String> doubled = new ArrayList<>(lines);
    doubled.add(4, lines.get(4));
    List<String> text = new ArrayList<>(lines);
    text.set(2, lines.get(2).replace("126.736433506011", "soon"));
    List<String> column = new ArrayList<>(lines);
    column.set(0, lines.get(0).replace("output_bytes", "bytes_out"));
    for (List<String> bad : List.of(swapped, doubled, text, column)) {
      Path file = Files.write(directory.resolve("bad.csv"), bad);
      refused(2, "bad.csv", "partition", file.toString(), "--out", out.toString());
    }
    refused(2, "none.csv", "partition", directory.resolve("none.csv").toString());
  }

  @Test
  void aDeviceThatIsNone() throws IOException {
    profileRefused(2, "expected cpu, coral", "lenet", "--device", "gpu");
    profileRefused(2, "expected cpu, coral", "lenet", "--device", "coral:wifi:1");
  }

  @Test
  void aCoralThatMustBeThereAndIsNot() throws IOException {
    profileRefused(3, "coral", "lenet", "--device", "coral", "--require-hardware");
  }

  @Test
  void aCalibrationWithoutACoralToCalibrateTo() throws IOException {
    String file = directory.resolve("mine.yaml").toString();
    profileRefused(3, "coral", "lenet", "--device", "coral", "--calibrate", file);
    profileRefused(2, "expected a coral", "lenet", "--device", "cpu", "--calibrate", file);
  }

  @Test
  void operatingPointsThatCannotBe() throws IOException {
    profileRefused(2, "found 2 twice", "lenet", "--device", "cpu", "--threads", "2,2");
    profileRefused(
        2,
        "--cpu-clock: expected at least 1, found 0",
        "lenet",
        "--device",
        "cpu",
        "--cpu-clock",
        "0");
    profileRefused(2, "found 600 twice", "lenet", "--device", "cpu", "--cpu-clock", "600,600");
    profileRefused(
        2,
        "--coral-clock: expected one of std, max, found 'fast'",
        "lenet",
        "--device",
        "coral",
        "--coral-clock",
        "fast");
    profileRefused(
        2,
        "Coral clock: expected a Coral among the devices, found [cpu]",
        "lenet",
        "--device",
        "cpu",
        "--coral-clock",
        "std,max");
    profileRefused(
        2,
        "--calibrate: expected the usual operating point",
        "lenet",
        "--device",
        "coral",
        "--calibrate",
        "x.yaml",
        "--coral-clock",
        "std");
  }

  @Test
  void numbersThatMakeNoSense() throws IOException {
    profileRefused(2, "--runs", "lenet", "--device", "cpu", "--runs", "0");
    profileRefused(2, "--runs", "lenet", "--device", "cpu", "--runs", "many");
    profileRefused(2, "--threads", "lenet", "--device", "cpu", "--threads", "0");
    profileRefused(2, "--precision-target", "lenet", "--device", "cpu", "--precision-target", "-1");
    profileRefused(2, "--deadline", "lenet", "--device", "cpu", "--deadline", "-5");
    profileRefused(2, "precision", "lenet", "--device", "cpu", "--precision", "int4");
  }

  @Test
  void aLinkWithoutBandwidth() throws IOException {
    for (String bandwidth : List.of("0", "-3", "fast")) {
      Path link = directory.resolve("link.yaml");
      Files.writeString(link, "name: mine\nbandwidth_mbps: " + bandwidth + "\n");
      profileRefused(
          2,
          "bandwidth_mbps",
          "lenet",
          "--device",
          "cpu",
          "--tail",
          "x2",
          "--link",
          link.toString());
    }
  }

  @Test
  void anOutputDirectoryThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    Run run =
        Run.of(
            "profile",
            "--model",
            "lenet",
            "--device",
            "cpu",
            "--runs",
            "3",
            "--out",
            file.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.complaint()).contains("file: not a directory");
    Run below =
        Run.of(
            "profile",
            "--model",
            "lenet",
            "--device",
            "cpu",
            "--runs",
            "3",
            "--out",
            file.resolve("below").toString());
    assertThat(below.code()).isEqualTo(2);
    assertThat(below.complaint().lines()).hasSize(1);
    assertThat(Files.readString(file)).isEqualTo("in the way");
  }

  @Test
  void aMeterThatIsNotThere() throws IOException {
    profileRefused(
        3, "/dev/nosuchmeter", "lenet", "--device", "cpu", "--power", "um25c:/dev/nosuchmeter");
    Path file = Files.writeString(directory.resolve("regular"), "");
    profileRefused(2, "regular", "lenet", "--device", "cpu", "--power", "um25c:" + file);
    profileRefused(2, "expected one of", "lenet", "--device", "cpu", "--power", "ouija:board");
  }

  @Test
  void aDeadlineThatNothingMeetsEndsWithCodeFourAndKeepsWhatWasMeasured() throws IOException {
    Run run =
        Run.of(
            "profile",
            "--model",
            "lenet",
            "--device",
            "cpu",
            "--runs",
            "3",
            "--deadline",
            "0.0000001",
            "--out",
            out.toString());
    assertThat(run.code()).isEqualTo(4);
    assertThat(run.complaint().lines()).hasSize(1);
    assertThat(filesIn(out)).contains("profile.csv", "splits.csv", "report.html");
  }

  @Test
  void aMistypedCommandOrOption() throws IOException {
    refused(2, "profile", "profil", "--model", "lenet");
    refused(2, "--device", "profile", "--model", "lenet", "--devise", "cpu");
    refused(2, "expected a command");
    refused(2, "expected measure or presets", "link");
    refused(2, "expected serve, run, validate or load", "offload");
  }
}
