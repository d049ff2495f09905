package io.splitpoint.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.provider.CsvSource;

/** --input-size, which every command that takes a model has. */
class InputSizeTest {

  @TempDir Path directory;

  @Test
  void aLargerImageHasMoreArithmeticAndTheSameParameters() throws IOException {
    JsonNode usual = json("inspect", "squeezenet-1.1-cifar", "--json");
    JsonNode large = json("inspect", "squeezenet-1.1-cifar", "--input-size", "64", "--json");

    assertThat(large.get("model").asText()).isEqualTo("squeezenet-1.1-cifar@64");
    assertThat(sum(large, "macs")).isGreaterThan(3 * sum(usual, "macs"));
    assertThat(sum(large, "param_bytes")).isEqualTo(sum(usual, "param_bytes"));
  }

  @Test
  void theOptionAndTheNameSayTheSame() {
    for (String[] form :
        new String[][] {
          {"estimate", "--model", "mobilenet-v1-0.25"},
          {"segment", "mobilenet-v1-0.25", "--tpus", "2"}
        }) {
      String[] option = with(form, "--input-size", "96", "--json");
      String[] name = with(form, "--json");
      name[form[0].equals("estimate") ? 2 : 1] += "@96";
      Run asked = Run.of(option);
      assertThat(asked.code()).as(asked.err()).isZero();
      assertThat(asked.out()).isEqualTo(Run.of(name).out());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "vgg16,96,its layers are made for one size",
    "lenet,96,its layers are made for one size",
    "inception-v3,20,expected a larger input for inception-v3",
    "resnet18-cifar,0,expected 1 to 9999",
    "resnet18-cifar,10000,expected 1 to 9999",
    "resnet18-cifar@64,96,expected one input size",
    "nosuchnet,96,expected a built-in name",
  })
  void whatTakesNoSuchSizeIsRefusedInOneLine(String model, String size, String why) {
    Run run = Run.of("inspect", model, "--input-size", size);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines().findFirst().orElseThrow()).contains(why);
  }

  @Test
  void aFileKeepsTheSizeItWasConvertedWith() {
    Path file = Zoo.build("lenet", Precision.INT8, directory);

    Run run = Run.of("inspect", file.toString(), "--input-size", "96");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("fixed when it was converted");
  }

  private static String[] with(String[] form, String... more) {
    String[] all = java.util.Arrays.copyOf(form, form.length + more.length);
    System.arraycopy(more, 0, all, form.length, more.length);
    return all;
  }

  private static long sum(JsonNode json, String key) {
    long sum = 0;
    for (JsonNode layer : json.get("layers")) {
      sum += layer.get(key).asLong();
    }
    return sum;
  }

  private static JsonNode json(String... args) throws IOException {
    Run run = Run.of(args);
    assertThat(run.code()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }
}
