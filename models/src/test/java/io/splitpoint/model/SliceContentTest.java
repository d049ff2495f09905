package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.SignatureDef;

/** What a part's file holds, read with the schema's own generated classes. */
class SliceContentTest {

  @Test
  void theSameCutGivesTheSameBytes(@TempDir Path folder) throws Exception {
    Graph graph = Graph.read(SlicesRunAsTheWholeTest.resource("mnist_lenet_quant.tflite"));
    Part head = Slicer.parts(graph, List.of(3)).get(0);
    Slicer.write(graph, head, folder.resolve("a.tflite"));
    Graph copy = Graph.of("another place", ByteBuffer.wrap(bytes(graph)));
    Slicer.write(copy, Slicer.parts(copy, List.of(3)).get(0), folder.resolve("b.tflite"));
    assertThat(folder.resolve("a.tflite")).hasSameBinaryContentAs(folder.resolve("b.tflite"));
    assertThat(folder).isDirectoryContaining(file -> file.endsWith("a.tflite"));
    try (var files = Files.list(folder)) {
      assertThat(files).as("nothing unfinished is left").hasSize(2);
    }
  }

  @Test
  void onlyTheNeededBuffersGoAlong() throws Exception {
    Graph graph = Graph.read(SlicesRunAsTheWholeTest.resource("mnist_lenet.tflite"));
    for (int k = 1; k < graph.layers().size(); k++) {
      long weights = graph.layers().subList(0, k).stream().mapToLong(Layer::paramBytes).sum();
      Graph head = Graph.of("head", Slicer.slice(graph, part(graph, k), Boundary.MODEL, Map.of()));
      assertThat(head.layers().stream().mapToLong(Layer::paramBytes).sum()).isEqualTo(weights);
    }
  }

  @Test
  void weightsStaySixteenByteAligned(@TempDir Path folder) throws Exception {
    Graph graph = Graph.read(SlicesRunAsTheWholeTest.resource("mnist_lenet_quant.tflite"));
    for (Part part : Slicer.parts(graph, List.of(2, 4))) {
      Path file = folder.resolve(part.from() + ".tflite");
      Slicer.write(graph, part, file);
      for (Stored stored : Graph.read(file).buffers()) {
        assertThat(stored.offset() % 16).isZero();
      }
    }
  }

  @Test
  void quantizationAndMetadataAreKept() throws Exception {
    Graph graph = Graph.read(SlicesRunAsTheWholeTest.resource("mnist_lenet_quant.tflite"));
    Graph head = Graph.of("head", Slicer.prefix(graph, 3));
    for (TensorInfo tensor : head.tensors()) {
      TensorInfo original =
          graph.tensors().stream()
              .filter(t -> t.name().equals(tensor.name()))
              .findFirst()
              .orElseThrow();
      assertThat(tensor.quantization()).as(tensor.name()).isEqualTo(original.quantization());
    }
    Model before = Model.getRootAsModel(graph.bytes());
    Model after = Model.getRootAsModel(head.bytes());
    assertThat(after.metadataLength()).isEqualTo(before.metadataLength()).isPositive();
    for (int i = 0; i < after.metadataLength(); i++) {
      assertThat(after.metadata(i).name()).isEqualTo(before.metadata(i).name());
      assertThat(after.buffers((int) after.metadata(i).buffer()).dataAsByteBuffer())
          .isEqualTo(before.buffers((int) before.metadata(i).buffer()).dataAsByteBuffer());
    }
    assertThat(after.description()).isEqualTo(before.description());
  }

  @Test
  void signaturesKeepTheirNamesAndNameWhatCrosses() {
    TestModel model = new TestModel().signature();
    int x = model.input("x", 1, 4);
    int a = model.tensor("a", 1, 4);
    int b = model.tensor("b", 1, 4);
    model.op(BuiltinOperator.ABS, List.of(x), List.of(a));
    model.op(BuiltinOperator.NEG, List.of(a), List.of(b));
    model.main().outputs.add(b);
    Graph graph = Graph.of("m", model.build());
    SignatureDef head = Model.getRootAsModel(Slicer.prefix(graph, 1)).signatureDefs(0);
    assertThat(head.signatureKey()).isEqualTo("serving_default");
    assertThat(head.inputs(0).name()).isEqualTo("in_0");
    assertThat(head.outputs(0).name()).isEqualTo("a");
    SignatureDef tail = Model.getRootAsModel(Slicer.suffix(graph, 1)).signatureDefs(0);
    assertThat(tail.inputs(0).name()).isEqualTo("a");
    assertThat(tail.outputs(0).name()).isEqualTo("out_2");
  }

  @Test
  void signaturesOfOtherSubgraphsAreNamedBecausePartsDoNotHaveThem() {
    Graph graph = Graph.of("m", StateModels.loop().signature("train", 1).build());
    assertThat(graph.otherSignatures()).containsExactly("train");
    Model tail = Model.getRootAsModel(Slicer.suffix(graph, 1));
    assertThat(tail.signatureDefsLength()).isEqualTo(1);
    assertThat(tail.signatureDefs(0).signatureKey()).isEqualTo("serving_default");
  }

  @Test
  void customOperatorsAreCarriedUnharmed() {
    TestModel model = new TestModel();
    int x = model.input("x", 1, 4);
    int a = model.tensor("a", 1, 4);
    int b = model.tensor("b", 1, 4);
    model.op(BuiltinOperator.ABS, List.of(x), List.of(a));
    model.custom("MyOp", List.of(a), List.of(b), new byte[] {9, 8, 7});
    model.main().outputs.add(b);
    Graph graph = Graph.of("m", model.build());
    Graph tail = Graph.of("tail", Slicer.suffix(graph, 1));
    Operator custom = tail.operators().get(0);
    assertThat(custom.op()).isEqualTo("MyOp");
    assertThat(tail.customOptions(custom)).isEqualTo(ByteBuffer.wrap(new byte[] {9, 8, 7}));
  }

  private static Part part(Graph graph, int k) {
    return Slicer.parts(graph, List.of(k)).get(0);
  }

  private static byte[] bytes(Graph graph) {
    byte[] bytes = new byte[(int) graph.size()];
    graph.bytes().get(bytes);
    return bytes;
  }
}
