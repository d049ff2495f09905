package io.splitpoint.cli.edgetpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** estimate, through the program's front door. */
class EstimateCommandTest {

  @TempDir Path directory;

  @Test
  void oneTpuGivesTheDesignsKeys() throws IOException {
    JsonNode json = json("estimate", "--model", "conv5-512", "--host", "pcie-desktop", "--json");
    assertThat(json.get("model").asText()).isEqualTo("conv5-512");
    assertThat(json.get("host").asText()).isEqualTo("pcie-desktop");
    assertThat(json.get("tpus").asInt()).isEqualTo(1);
    assertThat(json.get("latency_ms").asDouble()).isBetween(60.0, 80.0);
    assertThat(json.get("energy_mj").asDouble()).isPositive();
    assertThat(json.get("on_chip_bytes").get(0).asLong()).isEqualTo(2816 * 8 + 3 * 2363392);
    assertThat(json.get("off_chip_bytes").get(0).asLong()).isEqualTo(2363392);
    assertThat(json.get("source").asText()).isEqualTo("modelled");
  }

  @Test
  void aBoardAddsItsIdlePowerAndWhatFeedingTheStickTakes() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("mine.yaml"),
            "name: mine\ncores: 4\naccelerator_w: 0.5\nclocks:\n  1000: {idle_w: 3, busy_w: {1: 5}}\n");
    String[] asked = {
      "estimate", "--model", "mobilenet-v2", "--host", "usb3-rpi4", "--board", file.toString()
    };
    List<String> more = new ArrayList<>(List.of(asked));
    more.add("--json");
    JsonNode json = json(more.toArray(String[]::new));
    assertThat(json.get("energy_of").asText()).isEqualTo("accelerator");
    assertThat(json.get("board").asText()).isEqualTo("mine");
    double whole = json.get("energy_mj").asDouble() + 3.5 * json.get("latency_ms").asDouble();
    assertThat(json.get("board_energy_mj").asDouble()).isCloseTo(whole, within(1e-4 * whole));
    assertThat(json.get("board_energy_mj_low").asDouble()).isLessThan(0.9 * whole);
    assertThat(json.get("board_energy_mj_high").asDouble()).isGreaterThan(1.1 * whole);
    Run shown = Run.of(asked);
    assertThat(shown.out()).contains("accelerators only", "the whole board (mine), ");
    Run refused =
        Run.of(
            "estimate",
            "--model",
            "dense4-100",
            "--tpus",
            "4",
            "--split",
            "best",
            "--board",
            "pi4");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("--board: expected no --split best");
  }

  @Test
  void aPipelineGivesBytesForEveryTpuAndItsTimePerInput() throws IOException {
    JsonNode json =
        json(
            "estimate",
            "--model",
            "dense4-2500",
            "--host",
            "pcie-desktop",
            "--tpus",
            "4",
            "--split",
            "even",
            "--json");
    assertThat(json.get("on_chip_bytes")).hasSize(4);
    assertThat(json.get("off_chip_bytes")).hasSize(4).allMatch(bytes -> bytes.asLong() == 0);
    assertThat(json.get("latency_ms").asDouble())
        .isLessThan(json.get("pipeline_latency_ms").asDouble());
  }

  @Test
  void theBestSplitSharesTheTpusBetweenCopies() throws IOException {
    JsonNode small =
        json("estimate", "--model", "dense4-100", "--tpus", "4", "--split", "best", "--json");
    assertThat(small.get("pipelines")).hasSize(4).allMatch(depth -> depth.asInt() == 1);
    assertThat(small.get("on_chip_bytes")).hasSize(4).allMatch(bytes -> bytes.asLong() > 0);
    assertThat(small.get("segments")).hasSize(4);
    double alone = json("estimate", "--model", "dense4-100", "--json").get("latency_ms").asDouble();
    assertThat(small.get("latency_ms").asDouble()).isCloseTo(alone / 4, within(alone * 1e-4));
    assertThat(small.get("pipeline_latency_ms").asDouble()).isCloseTo(alone, within(alone * 1e-4));

    JsonNode large =
        json("estimate", "--model", "dense4-1900", "--tpus", "4", "--split", "best", "--json");
    assertThat(large.get("off_chip_bytes")).hasSize(4).allMatch(bytes -> bytes.asLong() == 0);
    JsonNode front = large.get("sharing").get("front");
    double latency =
        json(
                "estimate",
                "--model",
                "dense4-1900",
                "--tpus",
                "4",
                "--split",
                "best",
                "--objective",
                "latency",
                "--json")
            .get("pipeline_latency_ms")
            .asDouble();
    assertThat(latency).isLessThanOrEqualTo(1.02 * large.get("pipeline_latency_ms").asDouble());
    // what the estimate prints is rounded
    assertThat(front.get(0).get("latency_ms").asDouble()).isLessThanOrEqualTo(1.00001 * latency);
  }

  @Test
  void everyTimeHasItsInterval() throws IOException {
    for (String[] split : new String[][] {{"1", "compiler"}, {"3", "compiler"}, {"3", "best"}}) {
      JsonNode json =
          json(
              "estimate",
              "--model",
              "conv5-600",
              "--tpus",
              split[0],
              "--split",
              split[1],
              "--json");
      for (String time : new String[] {"latency_ms", "pipeline_latency_ms"}) {
        double ms = json.get(time).asDouble();
        assertThat(json.get(time + "_low").asDouble()).isPositive().isLessThan(ms);
        assertThat(json.get(time + "_high").asDouble()).isGreaterThan(ms);
      }
    }
    assertThat(Run.of("estimate", "--model", "conv5-64").out()).contains("90 % interval");
  }

  @Test
  void aSlowerCpuOfTheHostIsSlower() throws IOException {
    double shipped =
        json("estimate", "--model", "conv5-64", "--host", "usb3-rpi4", "--json")
            .get("latency_ms")
            .asDouble();
    JsonNode slow =
        json(
            "estimate", "--model", "conv5-64", "--host", "usb3-rpi4", "--cpu-mhz", "600", "--json");
    assertThat(slow.get("latency_ms").asDouble()).isGreaterThan(2 * shipped);
    Run none = Run.of("estimate", "--model", "conv5-64", "--cpu-mhz", "0");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("'clock_mhz': expected a number above 0, found 0");
  }

  @Test
  void theStandardClockIsSlowerOnUsb() throws IOException {
    double max = json("estimate", "--model", "conv5-256", "--json").get("latency_ms").asDouble();
    double std =
        json("estimate", "--model", "conv5-256", "--clock", "std", "--json")
            .get("latency_ms")
            .asDouble();
    assertThat(std).isGreaterThan(max);
  }

  @Test
  void theTableSaysThatNothingWasMeasured() {
    Run ended = Run.of("estimate", "--model", "conv5-64", "--tpus", "2");
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("modelled, not measured", "per input in a full pipeline");
  }

  @Test
  void aCompiledFileAloneHasNoLatencyButALeastOne() throws IOException {
    Path tests = Path.of("../models/src/test/resources/io/splitpoint/model/edgetpu");
    Path alone = directory.resolve("lenet_edgetpu.tflite");
    Files.copy(tests.resolve("mnist_lenet_quant_edgetpu.tflite"), alone);

    JsonNode unknown = json("estimate", "--model", alone.toString(), "--json");
    assertThat(unknown.get("latency_ms").isNull()).isTrue();
    assertThat(unknown.get("energy_mj").isNull()).isTrue();
    assertThat(unknown.get("latency_ms_low").asDouble()).isPositive();
    assertThat(unknown.get("on_chip_bytes").get(0).asLong()).isEqualTo(123_520);

    Files.copy(tests.resolve("mnist_lenet_quant.tflite"), directory.resolve("lenet.tflite"));
    JsonNode known = json("estimate", "--model", alone.toString(), "--json");
    assertThat(known.get("latency_ms").asDouble())
        .isGreaterThanOrEqualTo(unknown.get("latency_ms_low").asDouble());
  }

  @Test
  void bytesOfFewParametersAreSaidToBeRoughUnlessTheyAreReadFromACompiledFile() {
    String rough = "rough for so few parameters";
    assertThat(Run.of("estimate", "--model", "conv5-4").out()).contains(rough);
    assertThat(Run.of("estimate", "--model", "conv5-512").out()).doesNotContain(rough);
    Path compiled =
        Path.of(
            "../models/src/test/resources/io/splitpoint/model/edgetpu",
            "mnist_lenet_quant_edgetpu.tflite");
    assertThat(Run.of("estimate", "--model", compiled.toString()).out()).doesNotContain(rough);
  }

  @Test
  void coCompiledModelsTakeTheMemoryFirst() throws IOException {
    JsonNode json = json("estimate", "--model", "dense4-1500", "--with", "dense4-1500", "--json");
    assertThat(json.get("off_chip_bytes").get(0).asLong()).isPositive();
  }

  private static final String PROFILE_HEADER =
      "model,precision,device,threads,layer,layer_name,op,output_shape,output_bytes,prefix_macs,"
          + "prefix_param_bytes,runs,latency_ms,latency_ms_low,latency_ms_high,latency_ms_p99,"
          + "latency_source,power_w,energy_mj,energy_mj_low,energy_mj_high,energy_source\n";

  private Path profile(String source) throws IOException {
    StringBuilder csv = new StringBuilder(PROFILE_HEADER);
    csv.append("dense4-2100,int8,coral,1,0,input,INPUT,1x64,64,0,0,0,,,,,,,,,,\n");
    for (int layer = 1; layer <= 5; layer++) {
      double ms = 1 + 30.0 * Math.max(0, Math.min(2, layer - 2));
      csv.append(
          "dense4-2100,int8,coral,1,%d,l%d,FULLY_CONNECTED,1x10,10,%d,%d,30,"
              .formatted(layer, layer, layer, layer));
      csv.append("%s,%s,%s,,%s,,,,,\n".formatted(ms, ms, ms, source));
    }
    return Files.writeString(directory.resolve(source + ".csv"), csv);
  }

  @Test
  void aMeasuredProfileCalibratesADeviceFile() throws IOException {
    Path host = directory.resolve("mine.yaml");
    JsonNode json =
        json(
            "estimate",
            "--model",
            "dense4-2100",
            "--calibrate",
            profile("measured").toString(),
            "--out",
            host.toString(),
            "--json");
    assertThat(json.get("host").asText()).isEqualTo("usb3-desktop-calibrated");
    JsonNode again =
        json("estimate", "--model", "dense4-2100", "--host", host.toString(), "--json");
    assertThat(again.get("latency_ms")).isEqualTo(json.get("latency_ms"));
    // 8.5 MiB stream in 30 ms a 4.2 MiB layer: slower than any USB 3
    assertThat(again.get("latency_ms").asDouble()).isBetween(55.0, 67.0);
  }

  @Test
  void aModelledProfileCalibratesNothing() throws IOException {
    Run ended =
        Run.of(
            "estimate",
            "--model",
            "dense4-2100",
            "--calibrate",
            profile("modelled").toString(),
            "--out",
            directory.resolve("none.yaml").toString());
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("marked measured");
    assertThat(directory.resolve("none.yaml")).doesNotExist();
  }

  @Test
  void badRequestsEndWithCodeTwoAndOneLine() throws IOException {
    Path broken = Files.writeString(directory.resolve("host.yaml"), "name: x\nrate: 3\n");
    for (List<String> arguments :
        List.of(
            List.of("--model", "conv5-64", "--host", "nowhere"),
            List.of("--model", "conv5-64", "--host", broken.toString()),
            List.of("--model", "conv5-64", "--tpus", "0"),
            List.of("--model", "conv5-64", "--tpus", "6"),
            List.of("--model", "conv5-64", "--with", "conv5-64", "--tpus", "2"),
            List.of("--model", "conv5-64", "--tpus", "33", "--split", "best"),
            List.of("--model", "conv5-64", "--objective", "energy"),
            List.of("--model", "conv5-0"),
            List.of("--model", directory.resolve("absent.tflite").toString()))) {
      Run ended =
          Run.of(
              java.util.stream.Stream.concat(
                      java.util.stream.Stream.of("estimate"), arguments.stream())
                  .toArray(String[]::new));
      assertThat(ended.code()).as("%s: %s", arguments, ended.err()).isEqualTo(2);
      assertThat(ended.err().lines().filter(line -> line.startsWith("splitpoint: ")))
          .as("%s", arguments)
          .hasSize(1);
    }
  }

  private static JsonNode json(String... arguments) throws IOException {
    Run ended = Run.of(arguments);
    assertThat(ended.code()).as(ended.err()).isZero();
    return new ObjectMapper().readTree(ended.out());
  }
}
