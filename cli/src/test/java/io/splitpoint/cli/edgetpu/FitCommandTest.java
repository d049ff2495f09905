package io.splitpoint.cli.edgetpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.cli.Run;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** fit, through the program's front door. */
class FitCommandTest {

  @TempDir Path directory;

  @Test
  void thePartsOfTheMemoryAddUp() throws IOException {
    JsonNode memory = json("fit", "resnet50", "--json").get("memory");

    long parts = 0;
    for (String part :
        new String[] {"instruction_bytes", "activation_bytes", "cached_bytes", "free_bytes"}) {
      assertThat(memory.get(part).asLong()).as(part).isNotNegative();
      parts += memory.get(part).asLong();
    }
    assertThat(parts).isEqualTo(memory.get("total_bytes").asLong());
    assertThat(sum(memory.get("cached_layers"))).isEqualTo(memory.get("cached_bytes").asLong());
    assertThat(sum(memory.get("streamed_layers"))).isEqualTo(memory.get("streamed_bytes").asLong());
  }

  @ParameterizedTest
  @ValueSource(strings = {"conv5-64", "dense4-2500", "resnet18-cifar", "mobilenet-v1-0.25"})
  void itSaysWhatEstimateSays(String model) throws IOException {
    JsonNode fit = json("fit", model, "--json");
    JsonNode estimate = json("estimate", "--model", model, "--json");

    double latency = estimate.get("latency_ms").asDouble();
    assertThat(fit.get("latency_ms").asDouble()).isCloseTo(latency, within(1e-4 * latency));
    long off = estimate.get("off_chip_bytes").get(0).asLong();
    assertThat(fit.get("memory").get("streamed_bytes").asLong()).isEqualTo(off);
    assertThat(fit.get("fits").asBoolean()).isEqualTo(off == 0);
    JsonNode three =
        json("estimate", "--model", model, "--tpus", "3", "--split", "compiler", "--json");
    long sum = 0;
    for (JsonNode bytes : three.get("off_chip_bytes")) {
      sum += bytes.asLong();
    }
    JsonNode compiler = fit.get("by_tpus").get(2).get("compiler");
    assertThat(compiler.get("off_chip_bytes").asLong()).isEqualTo(sum);
  }

  @Test
  void onAsManyChipsAsItNamesNothingStreamsAndOnOneLessSomethingDoes() throws IOException {
    JsonNode fit = json("fit", "resnet18-cifar", "--json");

    int least = fit.get("least_tpus_compiler").asInt();
    assertThat(least).isBetween(2, 8);
    JsonNode byTpus = fit.get("by_tpus");
    assertThat(byTpus.get(least - 1).get("compiler").get("off_chip_bytes").asLong()).isZero();
    assertThat(byTpus.get(least - 2).get("compiler").get("off_chip_bytes").asLong()).isPositive();
  }

  @Test
  void theInputSizeThatItNamesFitsWhenItIsBuilt() throws IOException {
    JsonNode fit = json("fit", "mobilenet-v1-0.5", "--json");
    assertThat(fit.get("fits").asBoolean()).isTrue();
    int size = fit.get("input_size_that_fits").asInt();
    assertThat(size).isGreaterThan(224);

    JsonNode there = json("fit", "mobilenet-v1-0.5@" + size, "--json");
    assertThat(there.get("fits").asBoolean()).isTrue();
  }

  @Test
  void theWidthThatItNamesFitsWhenItIsBuilt() throws IOException {
    // all layers of conv5 but the first have F² weights, so that width is what its name says
    JsonNode fit = json("fit", "conv5-640", "--json");
    assertThat(fit.get("fits").asBoolean()).isFalse();
    double width = fit.get("width_that_fits").asDouble();
    assertThat(width).isBetween(0.1, 0.99);

    int filters = (int) Math.floor(640 * width);
    assertThat(json("fit", "conv5-" + filters, "--json").get("fits").asBoolean()).isTrue();
  }

  @Test
  void streamingCostsWhatHoldingAllParametersWouldSave() throws IOException {
    JsonNode fit = json("fit", "dense4-2500", "--json");

    double streaming = fit.get("streaming_ms").asDouble();
    assertThat(streaming).isBetween(1.0, fit.get("latency_ms").asDouble());
    for (String time : new String[] {"latency_ms", "streaming_ms"}) {
      assertThat(fit.get(time + "_low").asDouble()).isLessThan(fit.get(time).asDouble());
      assertThat(fit.get(time + "_high").asDouble()).isGreaterThan(fit.get(time).asDouble());
    }
    assertThat(json("fit", "conv5-64", "--json").get("streaming_ms").asDouble()).isZero();
  }

  @Test
  void moreChipsAreComparedAsCopiesAndAsAPipeline() throws IOException {
    JsonNode fit = json("fit", "dense4-1900", "--tpus", "4", "--json");

    double one = fit.get("latency_ms").asDouble();
    JsonNode copies = fit.get("copies");
    assertThat(copies.get("pipelines")).hasSize(4);
    assertThat(copies.get("per_input_ms").asDouble()).isCloseTo(one / 4, within(1e-9));
    assertThat(fit.get("pipeline").get("pipelines")).hasSize(1);
    double best = fit.get("sharing").get("throughput").get("per_input_ms").asDouble();
    assertThat(best).isLessThanOrEqualTo(1.02 * copies.get("per_input_ms").asDouble());
    assertThat(best).isLessThanOrEqualTo(1.02 * fit.get("pipeline").get("per_input_ms").asDouble());
  }

  @Test
  void theTextSaysWhatIsModelledAndWhatTheInputMayBe() {
    Run large = Run.of("fit", "vgg19-cifar");
    assertThat(large.code()).as(large.err()).isZero();
    assertThat(large.out())
        .contains("modelled, not measured", "sent at every run", "width", "times the rate of one");
    Run fixed = Run.of("fit", "lenet", "--tpus", "1");
    assertThat(fixed.out()).contains("fits on one Edge TPU", "the input has one size, 28 by 28");
  }

  @Test
  void whatItCannotAnswerIsRefusedInOneLine() {
    for (String[] args :
        new String[][] {
          {"fit", "nosuchnet"},
          {"fit", "conv5-64", "--tpus", "0"},
          {"fit", "conv5-64", "--tpus", "33"},
          {"fit", "conv5-64", "--host", "nowhere"}
        }) {
      Run run = Run.of(args);
      assertThat(run.code()).as(String.join(" ", args)).isEqualTo(2);
      assertThat(run.complaint().lines()).hasSize(1);
    }
  }

  @Test
  void aFloatModelIsRefused() {
    Path file = Zoo.build("lenet", Precision.FLOAT32, directory);

    Run run = Run.of("fit", file.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("expected an 8-bit model");
  }

  private static long sum(JsonNode layers) {
    long sum = 0;
    for (JsonNode layer : layers) {
      sum += layer.get("bytes").asLong();
    }
    return sum;
  }

  private static JsonNode json(String... args) throws IOException {
    Run run = Run.of(args);
    assertThat(run.code()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }
}
