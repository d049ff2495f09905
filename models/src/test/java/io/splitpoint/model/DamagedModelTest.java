package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Conv2DOptions;
import org.tensorflow.lite.schema.TensorType;
import org.tensorflow.lite.schema.WhileOptions;

/** Bad files get one line that says where and what, never anything else. */
class DamagedModelTest {

  private static final String ONE_LINE = "bad: offset \\d+: expected .+, found .+";

  @Test
  void anEmptyFileIsNoModel(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("empty.tflite"));
    assertThatThrownBy(() -> Graph.read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            file + ": offset 0: expected a TFLite model of at least 8 bytes, found 0 bytes");
  }

  @Test
  void anotherFormatIsNamed() {
    assertThatThrownBy(() -> Graph.of("bad", ByteBuffer.wrap("PK\3\4zip file".getBytes())))
        .hasMessage("bad: offset 4: expected the identifier TFL3, found bytes 7a 69 70 20");
  }

  @Test
  void anotherVersionIsNamed() {
    ByteBuffer model = new TestModel().version(2).build();
    assertThatThrownBy(() -> Graph.of("bad", model))
        .hasMessageMatching("bad: offset \\d+: expected schema version 3, found 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist_lenet_quant.tflite", "keras_lstm_mnist_ptq.tflite"})
  void aTruncatedFileIsRefusedAtEveryLength(String name) throws Exception {
    byte[] whole = Files.readAllBytes(SlicesRunAsTheWholeTest.resource(name));
    for (int length = 0; length < whole.length - 16; length += 13) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Graph.of("bad", ByteBuffer.wrap(part)))
          .as("%s cut to %d bytes", name, length)
          .isInstanceOf(ModelFormatException.class)
          .hasMessageMatching(ONE_LINE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist_lenet_quant.tflite", "keras_lstm_mnist_ptq.tflite"})
  void flippedBitsAreRefusedOrHarmless(String name) throws Exception {
    byte[] whole = Files.readAllBytes(SlicesRunAsTheWholeTest.resource(name));
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 800; i++) {
      byte[] damaged = whole.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      useOrRefuse(damaged, "run " + i + " of " + name);
    }
  }

  /** All four bytes of an offset, length or index at once, to its extremes. */
  @ParameterizedTest
  @ValueSource(strings = {"mnist_lenet_quant.tflite", "keras_lstm_mnist_ptq.tflite"})
  void extremeNumbersAreRefusedOrHarmless(String name) throws Exception {
    byte[] whole = Files.readAllBytes(SlicesRunAsTheWholeTest.resource(name));
    int[] extremes = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x10000, whole.length};
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 800; i++) {
      byte[] damaged = whole.clone();
      ByteBuffer.wrap(damaged)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(
              4 * random.nextInt(damaged.length / 4), extremes[random.nextInt(extremes.length)]);
      useOrRefuse(damaged, "run " + i + " of " + name);
    }
  }

  /** Everything that a reader does with a model; only the reader's own refusal may come out. */
  static void useOrRefuse(byte[] bytes, String what) {
    Graph graph;
    try {
      graph = Graph.of("bad", ByteBuffer.wrap(bytes));
    } catch (ModelFormatException refusal) {
      assertThat(refusal.getMessage()).as(what).matches(ONE_LINE);
      return;
    }
    graph.precision();
    for (int k = 1; k < graph.layers().size(); k += 3) {
      if (graph.cutAfter(k).possible()) {
        try {
          for (Part part : Slicer.parts(graph, List.of(k))) {
            Graph.of("part", Slicer.slice(graph, part, Boundary.MODEL, java.util.Map.of()));
          }
        } catch (ModelFormatException newer) {
          assertThat(newer.getMessage()).as(what).contains("to copy it whole");
        }
      }
    }
  }

  @Test
  void anOperatorThatReadsItsOwnOutputIsRefused() {
    TestModel model = new TestModel();
    int a = model.input("a", 1, 4);
    int b = model.tensor("b", 1, 4);
    model.op(BuiltinOperator.ADD, List.of(a, b), List.of(b));
    assertRefused(model, "inputs of operator 0 \\(ADD\\) made before it");
  }

  @Test
  void aCircleOfOperatorsIsRefused() {
    TestModel model = new TestModel();
    int a = model.input("a", 1, 4);
    int b = model.tensor("b", 1, 4);
    int c = model.tensor("c", 1, 4);
    model.op(BuiltinOperator.ADD, List.of(a, c), List.of(b));
    model.op(BuiltinOperator.TANH, List.of(b), List.of(c));
    assertRefused(model, "inputs of operator 0 \\(ADD\\) made before it");
  }

  @Test
  void aTensorWrittenTwiceIsRefused() {
    TestModel model = new TestModel();
    int a = model.input("a", 1, 4);
    int b = model.tensor("b", 1, 4);
    model.op(BuiltinOperator.TANH, List.of(a), List.of(b));
    model.op(BuiltinOperator.RELU, List.of(a), List.of(b));
    assertRefused(model, "each tensor to be written once");
  }

  @Test
  void aTensorThatDoesNotExistIsRefused() {
    TestModel model = new TestModel();
    model.op(BuiltinOperator.TANH, List.of(7), List.of(8));
    assertRefused(model, "an operator's tensor below 0");
  }

  @Test
  void aConstantOfAnotherSizeThanItsShapeIsRefused() {
    TestModel model = new TestModel();
    model.constant("c", new float[3], 4);
    assertRefused(model, "a buffer of 16 bytes for float32\\[4\\]");
  }

  @Test
  void anInputWithValuesOfItsOwnIsRefused() {
    TestModel model = new TestModel();
    model.main().inputs.add(model.constant("c", new float[4], 4));
    assertRefused(model, "inputs that are given once and have no values of their own");
  }

  @Test
  void aConvolutionWithoutItsStrideIsRefused() {
    TestModel model = new TestModel();
    int x = model.input("x", 1, 4, 4, 1);
    int w = model.constant("w", new float[1], 1, 1, 1, 1);
    int y = model.tensor("y", 1, 4, 4, 1);
    model.op(
        model.main(),
        BuiltinOperator.CONV_2D,
        List.of(x, w),
        List.of(y),
        BuiltinOptions.Conv2DOptions,
        b -> Conv2DOptions.createConv2DOptions(b, (byte) 0, 0, 1, (byte) 0, 1, 1));
    assertRefused(model, "a positive stride, size or dilation of a CONV_2D");
  }

  @Test
  void aConvolutionWithoutOptionsIsRefused() {
    TestModel model = new TestModel();
    int x = model.input("x", 1, 4, 4, 1);
    int y = model.tensor("y", 1, 4, 4, 1);
    model.op(BuiltinOperator.CONV_2D, List.of(x, x), List.of(y));
    assertRefused(model, "Conv2DOptions of a CONV_2D");
  }

  @Test
  void subgraphsThatCallEachOtherInACircleAreRefused() {
    TestModel model = new TestModel();
    int x = model.input("x", 1, 4);
    int y = model.tensor("y", 1, 4);
    model.op(
        model.main(),
        BuiltinOperator.WHILE,
        List.of(x),
        List.of(y),
        BuiltinOptions.WhileOptions,
        b -> WhileOptions.createWhileOptions(b, 0, 0));
    model.main().outputs.add(y);
    assertRefused(model, "subgraphs that call each other at most");
  }

  @Test
  void stringsThatPointOutsideTheirBufferAreRefused() {
    TestModel model = new TestModel();
    ByteBuffer strings = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    strings.putInt(1).putInt(12).putInt(99).putInt(0);
    int buffer = model.buffer(strings.array());
    model.tensor(model.main(), "s", TensorType.STRING, buffer, false, 1);
    assertRefused(model, "a string's offset");
  }

  /** Found by running what the reader had accepted: the kernel's table lookup left its table. */
  @Test
  void aZeroPointOutsideItsTypeIsRefused() {
    TestModel model = new TestModel();
    model.quantized("q", 0.5f, -1152, 1, 4);
    assertRefused(model, "a zero point that a value of int8 can have");
  }

  @Test
  void aGraphThatGivesNothingIsRefused() {
    TestModel model = new TestModel();
    int x = model.input("x", 1, 4);
    model.op(BuiltinOperator.TANH, List.of(x), List.of(model.tensor("y", 1, 4)));
    assertRefused(model, "an output of the graph");
  }

  /** Found the same way, in RESHAPE. */
  @Test
  void aRequiredInputThatIsMissingIsRefused() {
    TestModel model = new TestModel();
    int x = model.input("x", 1, 4);
    int y = model.tensor("y", 4, 1);
    model.op(BuiltinOperator.RESHAPE, List.of(x, -1), List.of(y));
    assertRefused(model, "input 1 of a RESHAPE");
  }

  /** Found the same way: the ratio of scales did not fit the kernel's shift. */
  @Test
  void aScaleBeyondAllMeasureIsRefused() {
    TestModel model = new TestModel();
    model.quantized("q", 3.59e-43f, 0, 1, 4);
    assertRefused(model, "a scale of computed values that is a normal number above 0");
  }

  private static void assertRefused(TestModel model, String expected) {
    assertThatThrownBy(() -> Graph.of("bad", model.build()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageMatching("bad: offset \\d+: expected " + expected + ".*, found .+");
  }
}
