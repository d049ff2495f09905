package io.splitpoint.cli.edgetpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.cli.Run;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentCommandTest {

  @TempDir Path directory;

  @Test
  void theSegmentsAreModelsWhoseLayersAddUpToTheWhole() {
    Path model = Zoo.build("lenet", Precision.INT8, directory);
    Path out = directory.resolve("segments");
    Run run = Run.of("segment", model.toString(), "--tpus", "2", "--out", out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    Graph first = Graph.read(out.resolve("segment-1-of-2.tflite"));
    Graph second = Graph.read(out.resolve("segment-2-of-2.tflite"));
    assertThat(first.operators().size() + second.operators().size())
        .isEqualTo(Graph.read(model).operators().size());
    assertThat(first.outputs().get(0).shape()).isEqualTo(second.inputs().get(0).shape());
  }

  @Test
  void theWaysOfSharingTheSameChipsStandBeside() throws IOException {
    Run run = Run.of("segment", "dense4-2500", "--tpus", "4", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode sharing = new ObjectMapper().readTree(run.out()).get("sharing");
    for (String goal : List.of("latency", "throughput")) {
      int chips = 0;
      for (JsonNode depth : sharing.get(goal).get("pipelines")) {
        chips += depth.asInt();
      }
      assertThat(chips).as(goal).isEqualTo(4);
    }
    assertThat(Run.of("segment", "dense4-2500", "--tpus", "4").out())
        .contains("chips shared as", "best for");
  }

  @Test
  void noRowIsFasterThanTheBestWithoutAReasonAndNoTwoRowsAreNamedAlike() throws IOException {
    for (String model : List.of("inception-v2", "resnet50", "dense4-2000")) {
      String[] command = {"segment", model, "--tpus", "3", "--host", "usb3-desktop"};
      String[] json = Stream.concat(Stream.of(command), Stream.of("--json")).toArray(String[]::new);
      JsonNode found = new ObjectMapper().readTree(Run.of(json).out());
      double compilerMs = found.get("compiler").get("per_input_ms").asDouble();
      boolean faster = compilerMs < found.get("best").get("per_input_ms").asDouble();
      assertThat(faster && model.equals("dense4-2000") || !faster && model.equals("resnet50"))
          .as("%s, %s", model, found)
          .isFalse();
      assertThat(Run.of(command).out().contains("also cuts where several tensors cross"))
          .as(model)
          .isEqualTo(faster);
      List<String> names = new ArrayList<>();
      for (JsonNode way : found.get("sharing").get("front")) {
        names.add(way.get("pipelines") + " by " + way.get("segments").asText());
        boolean whole = way.get("pipelines").size() == 1;
        if (whole && way.get("segments").asText().equals("compiler")) {
          assertThat(way.get("per_input_ms").asDouble()).isEqualTo(compilerMs);
        }
      }
      assertThat(names).as(model).doesNotHaveDuplicates();
    }
  }

  @Test
  void whatCannotBeSegmentedIsRefusedInOneLine() {
    Run many = Run.of("segment", "lenet", "--tpus", "99");
    assertThat(many.code()).isEqualTo(2);
    assertThat(many.complaint()).hasLineCount(1);
    Run synthetic =
        Run.of("segment", "conv5-64", "--tpus", "2", "--out", directory.resolve("s").toString());
    assertThat(synthetic.code()).isEqualTo(2);
    assertThat(synthetic.complaint()).contains("--out: expected a model with weights");
  }
}
