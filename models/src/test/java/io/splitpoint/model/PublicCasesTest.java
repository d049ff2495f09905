package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorType;

/** Public models that were read wrong once, and their brothers made by hand. */
class PublicCasesTest {

  private static Graph open(String name) throws Exception {
    return Graph.read(SlicesRunAsTheWholeTest.resource("cases/" + name));
  }

  @Test
  void aLayerGivesTheBytesOfAllItsOutputs() throws Exception {
    Layer split = open("14-split-six-outputs.tflite").layers().get(1);
    assertThat(split.op()).isEqualTo("SPLIT");
    assertThat(split.outputBytes()).hasValue(384);
  }

  @Test
  void detectionOutputsHaveTheSizesThatTheRuntimeGivesThem() throws Exception {
    Graph graph = open("05-ssd-postprocess-head.tflite");
    assertThat(graph.outputs())
        .extracting(TensorInfo::shape)
        .containsExactly(List.of(1, 20, 4), List.of(1, 20), List.of(1, 20), List.of(1));
    List<byte[]> made =
        new RealRun(false).run(graph.bytes(), RealRun.inputs(graph, new SplittableRandom(1)));
    for (int i = 0; i < made.size(); i++) {
      assertThat(graph.outputs().get(i).bytes()).hasValue(made.get(i).length);
    }
  }

  @Test
  void detectionWithoutReadableOptionsKeepsTheShapesThatTheFileDeclares() {
    for (byte[] options : new byte[][] {{}, {1, 2, 3}, {-1, -1, 40, 1}}) {
      TestModel model = new TestModel();
      int x = model.input("x", 1, 4);
      List<Integer> outputs = IntStream.range(0, 4).mapToObj(i -> model.tensor("y" + i)).toList();
      model.custom("TFLite_Detection_PostProcess", List.of(x), outputs, options);
      model.main().outputs.addAll(outputs);
      assertThat(Graph.of("m", model.build()).outputs())
          .allMatch(output -> output.shape().isEmpty());
    }
  }

  @Test
  void aTinyScaleIsReadBecauseTheRuntimeTakesIt() throws Exception {
    assertThat(open("06-tiny-scale.tflite").layers()).isNotEmpty();
  }

  @Test
  void zeroPointsThatAreNotAlignedAreReadBecauseTheRuntimeTakesThem() throws Exception {
    Graph graph = open("21-zero-points-at-four-bytes.tflite");
    assertThat(new RealRun(true).run(graph.bytes(), RealRun.inputs(graph, new SplittableRandom(1))))
        .hasSize(1);
  }

  @Test
  void anOutputThatIsAConstantIsReadAndSaid() throws Exception {
    Graph graph = open("19-constant-output.tflite");
    assertThat(graph.outputs()).anyMatch(TensorInfo::constant);
    assertThat(graph.unmadeOutput()).get().asString().contains("a constant of the model");
  }

  @Test
  void anOutputThatIsAnInputIsSaid() {
    TestModel model = new TestModel();
    int x = model.input("x", 1, 4);
    int y = model.tensor("y", 1, 4);
    model.op(BuiltinOperator.TANH, List.of(x), List.of(y));
    model.main().outputs.addAll(List.of(y, x));
    assertThat(Graph.of("m", model.build()).unmadeOutput())
        .get()
        .asString()
        .contains("(x), which is an input of the model");
  }

  @Test
  void theRuntimesOwnKernelsRunPartsOfAModelWhoseOutputIsAConstant() {
    TestModel model = new TestModel();
    int x = model.input("x", 1, 4);
    int y = model.tensor("y", 1, 4);
    int z = model.tensor("z", 1, 4);
    int c = model.constant("c", new float[] {1, 2, 3, 4}, 1, 4);
    model.op(BuiltinOperator.TANH, List.of(x), List.of(y));
    model.op(BuiltinOperator.RELU, List.of(y), List.of(z));
    model.main().outputs.addAll(List.of(z, c));
    Graph graph = Graph.of("m", model.build());
    RealRun runtime = new RealRun(false);
    List<byte[]> inputs = RealRun.inputs(graph, new SplittableRandom(1));
    List<byte[]> whole = runtime.run(graph.bytes(), inputs);
    assertThat(ByteBuffer.wrap(whole.get(1)).order(ByteOrder.LITTLE_ENDIAN).getFloat(12))
        .isEqualTo(4);
    List<byte[]> parts =
        runtime.run(graph, Slicer.parts(graph, List.of(1)), Boundary.MODEL, inputs);
    for (int i = 0; i < whole.size(); i++) {
      assertThat(parts.get(i)).isEqualTo(whole.get(i));
    }
  }

  @Test
  void openSizesAreSaidWithTheSizesThatAreMeant() throws Exception {
    assertThat(open("12-dynamic-hw.tflite").assumptions())
        .singleElement()
        .asString()
        .contains("leaves sizes open (1x?x?x3)")
        .contains("assumes 1x1x1x3");
    assertThat(open("04-embedding-int32-ids.tflite").assumptions()).isEmpty();
  }

  @Test
  void sizesThatOnlyARunTellsAreSaid() {
    TestModel model = new TestModel();
    int x = model.input("x", 1, 4);
    int places =
        model.tensor(
            builder ->
                Tensor.createTensor(
                    builder,
                    Tensor.createShapeVector(builder, new int[] {1, 2}),
                    TensorType.INT64,
                    0,
                    builder.createString("places"),
                    0,
                    false,
                    0,
                    Tensor.createShapeSignatureVector(builder, new int[] {-1, 2}),
                    true,
                    0));
    model.op(BuiltinOperator.WHERE, List.of(x), List.of(places));
    model.main().outputs.add(places);
    assertThat(Graph.of("m", model.build()).assumptions())
        .singleElement()
        .asString()
        .contains("places", "known only when the model runs");
  }

  @Test
  void severalSignaturesAreSaid() {
    TestModel model = new TestModel();
    int x = model.input("x", 1, 4);
    int y = model.tensor("y", 1, 4);
    model.op(BuiltinOperator.TANH, List.of(x), List.of(y));
    model.main().outputs.add(y);
    assertThat(Graph.of("m", model.signature("other", 0).build()).assumptions())
        .singleElement()
        .asString()
        .contains("2 signatures")
        .contains("other");
  }

  @Test
  void onlyCutsThatTheSlicerTakesAreCuts() throws Exception {
    Graph graph = open("03-alexa-wakeword.tflite");
    List<Integer> possible =
        IntStream.range(1, graph.layers().size())
            .filter(k -> graph.cutAfter(k).possible())
            .boxed()
            .toList();
    assertThat(possible).containsExactly(41, 42);
    for (int k : possible) {
      assertThat(Slicer.parts(graph, List.of(k))).hasSize(2);
    }
    assertThat(graph.layers()).filteredOn(Layer::cut).extracting(Layer::index).isSubsetOf(possible);
  }

  @Test
  void indexesAreWithinTheTableTheyLookUp() throws Exception {
    Graph graph = open("04-embedding-int32-ids.tflite");
    TensorInfo table = graph.tensors().get(graph.operators().get(0).inputs().get(0));
    List<Integer> ids = ints(RandomInputs.of(graph).next(new SplittableRandom(3)).get(0));
    assertThat(ids).allMatch(id -> id >= 0 && id < table.shape().get(0));
    assertThat(ids.stream().distinct().count()).isGreaterThan(1);
    new RealRun(true)
        .run(
            graph.bytes(),
            RandomInputs.of(graph).next(new SplittableRandom(3)).stream()
                .map(ByteBuffer::array)
                .toList());
  }

  @Test
  void indexesThatAreMovedBeforeTheyAreUsedAreInRangeOfTheSmallestTable() {
    TestModel model = new TestModel();
    int ids = model.tensor(model.main(), "ids", TensorType.INT32, 0, false, 1, 3);
    model.main().inputs.add(ids);
    int flat = model.tensor(model.main(), "flat", TensorType.INT32, 0, false, 3);
    int shape = model.constant("shape", new int[] {3}, 1);
    int small = model.constant("small", new float[4], 2, 2);
    int large = model.constant("large", new float[20], 10, 2);
    int a = model.tensor("a", 3, 2);
    int b = model.tensor("b", 3, 2);
    model.op(BuiltinOperator.RESHAPE, List.of(ids, shape), List.of(flat));
    model.op(BuiltinOperator.EMBEDDING_LOOKUP, List.of(flat, large), List.of(a));
    model.op(BuiltinOperator.EMBEDDING_LOOKUP, List.of(flat, small), List.of(b));
    model.main().outputs.addAll(List.of(a, b));
    Graph graph = Graph.of("m", model.build());
    SplittableRandom random = new SplittableRandom(4);
    for (int run = 0; run < 20; run++) {
      assertThat(ints(RandomInputs.of(graph).next(random).get(0)))
          .allMatch(id -> id == 0 || id == 1);
    }
  }

  @Test
  void integersOfUnknownUseAreZero() {
    TestModel model = new TestModel();
    int count = model.tensor(model.main(), "n", TensorType.INT32, 0, false, 4);
    model.main().inputs.add(count);
    int y = model.tensor(model.main(), "y", TensorType.INT32, 0, false, 4);
    model.op(BuiltinOperator.NEG, List.of(count), List.of(y));
    model.main().outputs.add(y);
    Graph graph = Graph.of("m", model.build());
    assertThat(ints(RandomInputs.of(graph).next(new SplittableRandom(1)).get(0))).containsOnly(0);
  }

  private static List<Integer> ints(ByteBuffer values) {
    int[] ints = new int[values.remaining() / 4];
    values.asIntBuffer().get(ints);
    return IntStream.of(ints).boxed().toList();
  }
}
