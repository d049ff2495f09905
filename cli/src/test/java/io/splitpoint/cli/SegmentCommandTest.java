package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.nio.file.Path;
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
