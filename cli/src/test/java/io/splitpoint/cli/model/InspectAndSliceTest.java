package io.splitpoint.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.cli.Run;
import io.splitpoint.model.Graph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectAndSliceTest {

  private static final Path CASES =
      Path.of("../models/src/test/resources/io/splitpoint/model/cases");

  @TempDir Path folder;

  @Test
  void inspectJsonHoldsTheKeysThatOthersRelyOn() throws Exception {
    Run run = Run.of("inspect", "lenet", "--json", "--models-dir", folder.toString());
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("model").asText()).isEqualTo("lenet");
    assertThat(json.get("executables")).isEmpty();
    JsonNode layer = json.get("layers").get(0);
    assertThat(layer.fieldNames())
        .toIterable()
        .contains(
            "index", "name", "op", "output_shape", "output_bytes", "macs", "param_bytes", "cut");
    assertThat(layer.get("index").asInt()).isEqualTo(1);
    assertThat(layer.get("name").asText()).isEqualTo("conv1");
    assertThat(layer.get("op").asText()).isEqualTo("CONV_2D");
    assertThat(layer.get("macs").asLong()).isEqualTo(28 * 28 * 6 * 25);
    assertThat(layer.get("cut").asBoolean()).isTrue();
  }

  @Test
  void sliceWritesPartsThatAreModelsAndSaysThatTheyWereChecked() throws Exception {
    Path out = folder.resolve("parts");
    Run run =
        Run.of(
            "slice",
            "lenet",
            "--after",
            "pool1,5",
            "--out",
            out.toString(),
            "--models-dir",
            folder.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("bit for bit");
    assertThat(Graph.read(out.resolve("head.tflite")).layers()).hasSize(2);
    assertThat(Graph.read(out.resolve("part-2.tflite")).layers()).hasSize(3);
    assertThat(Graph.read(out.resolve("tail.tflite")).outputs()).hasSize(1);
    JsonNode manifest = new ObjectMapper().readTree(out.resolve("slices.json").toFile());
    assertThat(manifest.get("slices")).hasSize(3);
  }

  @Test
  void detectionPostProcessingWhoseOutputsHaveNoShapeIsSliced() {
    Run run = slice("05-ssd-postprocess-head", "1");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("bit for bit");
  }

  /** XNNPACK joins a product with the sum over it, which a cut between them does not let it do. */
  @Test
  void partsThatOnlyRoundOtherwiseThanTheWholeAreThoseOfTheWhole() {
    Run run = slice("20-norm-of-jax", "1");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("the parts give what the whole gives, bit for bit");
  }

  @Test
  void aModelWithoutOperatorsHasNoLayerToCutAfter() {
    Run run = slice("22-no-operators", "1");
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.complaint()).contains("22-no-operators").contains("no operator");
  }

  @Test
  void whatOnlyRunningRefusesNamesTheOptionThatDoesNotRun() {
    Run refused = slice("08-dynamic-output-call_once", "4");
    assertThat(refused.code()).as(refused.err()).isEqualTo(2);
    assertThat(refused.complaint())
        .contains("08-dynamic-output-call_once.tflite: tensor", "gets its size only")
        .contains("--no-check");
    Run unchecked = slice("08-dynamic-output-call_once", "4", "--no-check");
    assertThat(unchecked.code()).as(unchecked.err()).isZero();
  }

  private Run slice(String model, String after, String... more) {
    return Run.of(
        Stream.concat(
                Stream.of(
                    "slice",
                    CASES.resolve(model + ".tflite").toString(),
                    "--after",
                    after,
                    "--out",
                    folder.resolve(model).toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void whatAModelLeavesOpenIsSaidByTheCommandsThatOnlyCalculateToo() {
    String model = CASES.resolve("12-dynamic-hw.tflite").toString();
    for (String[] line :
        new String[][] {
          {"estimate", "--model", model}, {"fit", model}, {"segment", model, "--tpus", "1"}
        }) {
      Run run = Run.of(line);
      assertThat(run.err()).as(line[0]).containsOnlyOnce("leaves sizes open");
      assertThat(run.code()).as(run.err()).isZero();
    }
  }

  @Test
  void inspectSaysWhatAModelLeavesOpenAndListsOnlyCutsThatSliceTakes() throws Exception {
    Run open = Run.of("inspect", CASES.resolve("12-dynamic-hw.tflite").toString(), "--json");
    assertThat(open.code()).as(open.err()).isZero();
    assertThat(open.err()).contains("note: input ").contains("leaves sizes open");
    assertThat(new ObjectMapper().readTree(open.out()).get("notices")).hasSize(1);
    Run state = Run.of("inspect", CASES.resolve("03-alexa-wakeword.tflite").toString(), "--json");
    JsonNode json = new ObjectMapper().readTree(state.out());
    assertThat(json.get("cuts"))
        .extracting(cut -> cut.get("after").asInt())
        .containsExactly(41, 42);
    assertThat(json.get("no_cuts")).hasSize(40);
  }

  @Test
  void anUnknownLayerIsOneLineAndCodeTwo() {
    Run run = Run.of("slice", "lenet", "--after", "conv9", "--models-dir", folder.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("'conv9'").contains("1 to ");
  }

  @Test
  void aDamagedFileIsOneLineAndCodeTwo() throws Exception {
    Path file = Files.writeString(folder.resolve("bad.tflite"), "this is no model at all");
    Run run = Run.of("inspect", file.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().strip().lines()).hasSize(1);
    assertThat(run.err())
        .contains("bad.tflite: offset 4: expected the identifier TFL3, found bytes 20 69 73 20");
  }
}
