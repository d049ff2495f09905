package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** tail(head(x)) is model(x), bit for bit, on the real runtime. */
class SlicesRunAsTheWholeTest {

  private static final long SEED = 20261121;

  @ParameterizedTest
  @ValueSource(
      strings = {"mnist_lenet.tflite", "mnist_lenet_quant.tflite", "keras_lstm_mnist_ptq.tflite"})
  void smallModelsSlicedAfterEveryLayer(String name) throws Exception {
    Graph graph = Graph.read(resource(name));
    for (int k = 1; k < graph.layers().size(); k++) {
      assertPartsMakeTheWhole(graph, List.of(k), Boundary.MODEL, false);
      assertPartsMakeTheWhole(graph, List.of(k), Boundary.MODEL, true);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mnist_lenet.tflite", "mnist_lenet_quant.tflite", "keras_lstm_mnist_ptq.tflite"})
  void everyLayerAPartOfItsOwn(String name) throws Exception {
    Graph graph = Graph.read(resource(name));
    List<Integer> cuts = IntStream.range(1, graph.layers().size()).boxed().toList();
    assertPartsMakeTheWhole(graph, cuts, Boundary.MODEL, false);
  }

  @Test
  void int8ModelsCrossAsUint8AndAsFloat32WithoutLoss() throws Exception {
    Graph graph = Graph.read(resource("mnist_lenet_quant.tflite"));
    for (int k = 1; k < graph.layers().size(); k++) {
      assertPartsMakeTheWhole(graph, List.of(k), Boundary.UINT8, false);
      assertPartsMakeTheWhole(graph, List.of(k), Boundary.FLOAT32, false);
    }
  }

  @Test
  void mobilenetSlicedAfterSomeLayers() {
    Graph graph = mobilenet();
    for (int k : new int[] {1, 8, 10, 40, 64, 65}) {
      assertPartsMakeTheWhole(graph, List.of(k), Boundary.MODEL, true);
    }
  }

  @Test
  @Tag("proof")
  void mobilenetSlicedAfterEveryLayer() {
    Graph graph = mobilenet();
    for (int k = 1; k < graph.layers().size(); k++) {
      assertPartsMakeTheWhole(graph, List.of(k), Boundary.MODEL, true);
      assertPartsMakeTheWhole(graph, List.of(k), Boundary.MODEL, false);
    }
  }

  static void assertPartsMakeTheWhole(
      Graph graph, List<Integer> cuts, Boundary boundary, boolean xnnpack) {
    RealRun runtime = new RealRun(xnnpack);
    List<byte[]> inputs = RealRun.inputs(graph, new SplittableRandom(SEED));
    List<byte[]> whole = runtime.run(graph.bytes(), inputs);
    List<byte[]> composed = runtime.run(graph, Slicer.parts(graph, cuts), boundary, inputs);
    assertThat(composed).as("%s cut after %s", graph.name(), cuts).hasSameSizeAs(whole);
    for (int i = 0; i < whole.size(); i++) {
      assertThat(composed.get(i))
          .as("output %d of %s cut after %s", i, graph.name(), cuts)
          .isEqualTo(whole.get(i));
    }
  }

  private static Graph mobilenet() {
    Path file =
        Path.of(System.getProperty("shared.data"), "models/mobilenet_v2_1.0_224_quant.tflite");
    assumeTrue(Files.exists(file), "needs " + file);
    return Graph.read(file);
  }

  static Path resource(String name) throws Exception {
    return Path.of(SlicesRunAsTheWholeTest.class.getResource(name).toURI());
  }
}
