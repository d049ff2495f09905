package io.splitpoint.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.splitpoint.cli.StandInCompiler;
import io.splitpoint.cli.StandInCoral;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.video.VideoFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole program as a process of its own: interrupted, and on Corals that a library plays which
 * has the true libedgetpu's interface.
 */
class StreamProcessTest {

  private static final String COMPILED = "mobilenet_v2_1.0_224_quant_edgetpu.tflite";
  private static final String PLAIN = "mobilenet_v2_1.0_224_quant.tflite";

  /** An invocation that is a frame's: measuring three accelerators takes at most 6,300 of them. */
  private static final int AFTER_THE_TRIAL = 7_000;

  private static Path models;
  private static Path library;

  @TempDir static Path built;
  @TempDir Path here;

  @BeforeAll
  static void find() throws Exception {
    models = Path.of(System.getProperty("shared.data"), "models");
    assumeTrue(Files.isDirectory(models), "no shared data here");
    library = StandInCoral.library(built);
  }

  private Process start(String... arguments) throws IOException {
    return StandInCoral.start(here.resolve("cache"), "", stream(arguments));
  }

  private static List<String> stream(String... arguments) {
    List<String> all = new ArrayList<>(List.of("stream"));
    all.addAll(List.of(arguments));
    return all;
  }

  private StandInCoral.Ended coral(String environment, String model, String... more)
      throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--model", models.resolve(model).toString(), "--edgetpu-library", library + ""));
    arguments.addAll(List.of(more));
    return StandInCoral.run(
        here.resolve("cache"), environment, stream(arguments.toArray(String[]::new)));
  }

  @Test
  void allAttachedCoralsTakeAPart() throws Exception {
    StandInCoral.Ended ended =
        coral("STANDIN_DEVICES=usb,pci,usb", COMPILED, "--source", "synthetic", "--frames", "300");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).containsPattern("infer +3 ").contains("300 frames written, 0 dropped");
    assertThat(ended.out()).contains("a compiled model cannot be cut").contains("~ modelled");
  }

  @Test
  @Tag("proof")
  void coralsAreTakenByBusAndPort() throws Exception {
    StandInCoral.Ended ended =
        coral(
            "STANDIN_DEVICES=usb,pci,usb STANDIN_FAIL_AT=" + AFTER_THE_TRIAL,
            COMPILED,
            "--device",
            "coral:usb:1,coral:pci:0",
            "--source",
            "synthetic",
            "--frames",
            "9000");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("9000 frames written, 0 dropped");
    assertThat(ended.err())
        .containsPattern("coral:(usb:1|pci:0)[^:]* is lost, the others continue: ");
  }

  @Test
  void aCoralThatNeverAnswersIsGivenUpWithoutLosingAFrame() throws Exception {
    StandInCoral.Ended ended =
        coral(
            "STANDIN_DEVICES=usb,usb STANDIN_HANG_AT=" + AFTER_THE_TRIAL,
            COMPILED,
            "--give-up-after",
            "3", // a machine may pause for less
            "--source",
            "synthetic",
            "--frames",
            "9000");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("9000 frames written, 0 dropped");
    assertThat(ended.err())
        .containsPattern("coral:usb:[01].* is lost, .*does not answer for 3(\\.0)? s");
  }

  @Test
  @Tag("proof")
  void whenAllCoralsAreGoneTheLastOneIsNamed() throws Exception {
    StandInCoral.Ended ended =
        coral(
            "STANDIN_DEVICES=usb,usb STANDIN_VANISH=1 STANDIN_FAIL_AT=" + AFTER_THE_TRIAL,
            COMPILED,
            "--source",
            "synthetic",
            "--frames",
            "9000",
            "--quiet");
    assertThat(ended.code()).as(ended.err()).isEqualTo(3);
    assertThat(ended.err()).contains("coral:usb:").doesNotContain("\n");
  }

  @ParameterizedTest
  @Tag("proof")
  @CsvSource({"pipeline,2", "2x2,4"})
  void segmentsOfTheCompilerAreChained(String mode, int tpus) throws Exception {
    Path compiler = StandInCompiler.program(here, models.resolve(COMPILED));
    Path seen = here.resolve("seen.csv");
    StandInCoral.Ended ended =
        coral(
            "STANDIN_DEVICES=usb,usb,usb,usb STANDIN_COPY=1",
            PLAIN,
            "--tpus",
            tpus + "",
            "--mode",
            mode,
            "--edgetpu-compiler",
            compiler.toString(),
            "--source",
            models.resolve("cat.bmp").toString(),
            "--results",
            seen.toString());
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(Files.readAllLines(seen).get(1)).startsWith("0,1,286,");
    try (Stream<Path> files = Files.walk(here.resolve("cache"))) {
      assertThat(files.filter(file -> file.toString().endsWith("_edgetpu.tflite"))).hasSize(2);
    }
    assertThat(ended.out()).contains("mode: " + mode);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3|expected 3 Edge TPUs, found 2|usb,usb|--tpus 3",
        "3|coral:usb:7 is not attached|usb,usb|--device coral:usb:7",
        "3|no Edge TPU is attached|,|--require-hardware",
        "2|expected different Corals|usb,usb|--device coral:usb:0,coral:usb:0",
      })
  void coralsThatAreNotThereAreOneLine(int code, String said, String attached, String arguments)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments.split(" ")));
    all.addAll(List.of("--source", "synthetic", "--frames", "10", "--quiet"));
    StandInCoral.Ended ended =
        coral("STANDIN_DEVICES=" + attached, COMPILED, all.toArray(String[]::new));
    assertThat(ended.code()).as(ended.err()).isEqualTo(code);
    assertThat(ended.err()).contains(said).doesNotContain("\n");
  }

  @Test
  void aVideoThatIsInterruptedPlaysWithAllFramesWritten() throws Exception {
    Path video = here.resolve("seen.mp4");
    Process process =
        start(
            "--model",
            models.resolve(PLAIN).toString(),
            "--device",
            "usb3-desktop",
            "--no-results",
            "--source",
            "synthetic:320x240@50",
            "--sink",
            video.toString(),
            "--metrics",
            "0");
    CompletableFuture<String> out =
        CompletableFuture.supplyAsync(() -> StandInCoral.all(process.inputReader()));
    BufferedReader err = process.errorReader();
    String line;
    do {
      line = err.readLine();
      assertThat(line).isNotNull();
    } while (!line.contains("measured on the first frame"));
    Thread.sleep(3_000); // some frames: how many does not matter
    new ProcessBuilder("kill", "-INT", process.pid() + "").start().waitFor();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
    String said = out.get();
    assertThat(said).containsPattern("\\d+ frames written");
    long written = Long.parseLong(said.replaceAll("(?s).*?(\\d+) frames written.*", "$1"));
    assertThat(written).isPositive();
    long plays = 0;
    try (FrameSource file = VideoFile.open(video)) {
      Picture picture = new Picture(file.width(), file.height());
      while (file.read(picture)) {
        plays++;
      }
    }
    assertThat(plays).isEqualTo(written);
  }
}
