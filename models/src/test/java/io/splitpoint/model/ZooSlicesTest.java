package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every built-in model, cut in two, gives the bits that it gives whole, on XNNPACK's kernels. */
class ZooSlicesTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "lenet,FLOAT32,1",
    "lenet,INT8,1",
    "dense4-100,INT8,1",
    "conv5-32,FLOAT32,2",
    "mobilenet-v2,FLOAT32,29",
    "mobilenet-v2,INT8,17",
    "inception-v2,INT8,41",
    "efficientnet-edgetpu-m,INT8,37",
    "hardnet68-ssd,INT8,53",
    "resnet50,INT8,31",
    "vgg16-112,INT8,9",
    "densenet121,INT8,83",
    "xception,INT8,43",
    "inception-v3,INT8,61",
    "googlenet-cifar,INT8,11",
  })
  void builtInModelsSlicedAfterSomeLayers(String name, Precision precision, int step) {
    slice(name, precision, step);
  }

  @Tag("proof")
  @ParameterizedTest
  @MethodSource("everything")
  void builtInModelsSlicedAfterEveryLayer(String name, Precision precision) {
    slice(name, precision, 1);
  }

  static Stream<Arguments> everything() {
    return Zoo.names().stream()
        .flatMap(name -> Stream.of(Precision.values()).map(p -> Arguments.of(name, p)));
  }

  private void slice(String name, Precision precision, int step) {
    Graph graph = Graph.read(Zoo.build(name, precision, directory));
    RealRun runtime = new RealRun(true);
    List<byte[]> inputs = RealRun.inputs(graph, new SplittableRandom(5));
    List<byte[]> whole = runtime.run(graph.bytes(), inputs);
    for (int k = step; k < graph.layers().size(); k += step) {
      List<byte[]> composed =
          runtime.run(graph, Slicer.parts(graph, List.of(k)), Boundary.MODEL, inputs);
      for (int i = 0; i < whole.size(); i++) {
        assertThat(composed.get(i))
            .as("output %d of %s %s cut after %d", i, name, precision, k)
            .isEqualTo(whole.get(i));
      }
    }
  }
}
