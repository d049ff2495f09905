package io.splitpoint.cli.offload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.cli.StandInCompiler;
import io.splitpoint.cli.StandInCoral;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Heads that were compiled, on a Coral that a library plays; tails on a server. */
class OffloadCoralTest {

  @TempDir static Path directory;

  private static Path model;
  private static Path library;
  private static Path compiler;
  private static InferenceServer server;

  @BeforeAll
  static void build() throws Exception {
    Path models = Path.of(System.getProperty("shared.data"), "models");
    Path compiled = models.resolve("mobilenet_v2_1.0_224_quant_edgetpu.tflite");
    assumeTrue(Files.exists(compiled), "no shared data here");
    library = StandInCoral.library(directory);
    compiler = StandInCompiler.program(directory, compiled);
    model = Zoo.build("lenet", Precision.INT8, directory);
    server =
        InferenceServer.start(
            TfLiteRuntime.bundled(1, true),
            new ModelFiles().add("model", model),
            ServerSettings.local(),
            "test");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  /**
   * @param more options, instead of those of the same name here
   */
  private static StandInCoral.Ended run(String environment, String... more) throws Exception {
    Map<String, String> usual = new LinkedHashMap<>();
    usual.put("--model", model.toString());
    usual.put("--remote-name", "model");
    usual.put("--server", "127.0.0.1:" + server.port());
    usual.put("--device", "coral");
    usual.put("--edgetpu-library", library.toString());
    usual.put("--edgetpu-compiler", compiler.toString());
    usual.put("--quick-runs", "1");
    usual.put("--split", "2");
    usual.put("--frames", "30");
    usual.keySet().removeAll(List.of(more));
    List<String> arguments = new ArrayList<>(List.of("offload", "run", "--verify"));
    usual.forEach((option, value) -> arguments.addAll(List.of(option, value)));
    arguments.addAll(List.of(more));
    Path cache = directory.resolve(usual.containsKey("--edgetpu-compiler") ? "cache" : "another");
    return StandInCoral.run(cache, environment, arguments);
  }

  private static JsonNode json(StandInCoral.Ended ended) throws Exception {
    return new ObjectMapper().readTree(ended.out());
  }

  @Test
  void framesThroughCompiledHeadsHaveTheWholeModelsBits() throws Exception {
    StandInCoral.Ended ended = run("STANDIN_COPY=1", "--json");
    assertThat(ended.code()).as(ended.err()).isZero();
    JsonNode said = json(ended);
    assertThat(said.get("wrong").asInt()).isZero();
    assertThat(said.get("counters").get("from_server").asInt()).isEqualTo(30);
    assertThat(said.get("source").asText()).isEqualTo("modelled");
    assertThat(said.has("device_lost")).isFalse();
    assertThat(ended.err()).contains("emulates an Edge TPU");
  }

  /** Else the test above would say nothing of the Coral. */
  @Test
  void whatTheCoralGivesIsWhatIsSent() throws Exception {
    StandInCoral.Ended ended = run("STANDIN_DEVICES=usb", "--device", "coral:usb:0");
    assertThat(ended.code()).as(ended.err()).isEqualTo(1);
    assertThat(ended.out())
        .contains("wrong answers: 30")
        .contains("~ modelled: heads on coral:usb:0");
  }

  @Test
  void aCoralThatIsUnpluggedInMidRunCostsNoFrame() throws Exception {
    StandInCoral.Ended ended =
        run("STANDIN_COPY=1 STANDIN_FAIL_AT=40 STANDIN_VANISH=1", "--frames", "60", "--json");
    assertThat(ended.code()).as(ended.err()).isZero();
    JsonNode said = json(ended);
    assertThat(said.get("frames").asInt()).isEqualTo(60);
    assertThat(said.get("wrong").asInt()).isZero();
    assertThat(said.get("device_lost").asText()).contains("USB transfer error");
    assertThat(ended.err()).contains("coral is lost, heads run on the CPU from now on: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no Edge TPU is attached|STANDIN_DEVICES=,|--require-hardware",
        "coral:usb:7 is not attached|STANDIN_DEVICES=usb|--device coral:usb:7",
        "nowhere.so|STANDIN_DEVICES=usb|--edgetpu-library nowhere.so",
        "expected edgetpu_compiler|STANDIN_DEVICES=usb|--edgetpu-compiler nowhere",
        "no operator of prefix-|STANDIN_DEVICES=usb|--edgetpu-compiler COPY",
      })
  void whatIsMissingIsOneLine(String said, String environment, String arguments) throws Exception {
    Path copy = Files.createDirectories(directory.resolve("copy")).resolve("edgetpu_compiler");
    Files.writeString(
        copy, "#!/bin/sh\ncat \"$4\" > \"$3/$(basename \"$4\" .tflite)_edgetpu.tflite\"\n");
    assertThat(copy.toFile().setExecutable(true)).isTrue();
    StandInCoral.Ended ended =
        run(environment, arguments.replace("COPY", copy.toString()).split(" "));
    assertThat(ended.code()).as(ended.err()).isEqualTo(3);
    assertThat(ended.err().lines().filter(line -> line.startsWith("splitpoint: ")))
        .singleElement()
        .asString()
        .contains(said);
  }
}
