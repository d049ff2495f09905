package io.splitpoint.model;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.AddOptions;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ConcatenationOptions;
import org.tensorflow.lite.schema.FullyConnectedOptions;
import org.tensorflow.lite.schema.MulOptions;
import org.tensorflow.lite.schema.ReshapeOptions;
import org.tensorflow.lite.schema.SplitOptions;

/**
 * Random networks of 16-wide vectors: chains, branches, joins, skips over any distance, splits into
 * several outputs, values computed from constants, several inputs and outputs, outputs that are
 * used again, inputs that nobody reads.
 */
final class RandomDag {

  private static final int WIDTH = 16;

  private final SplittableRandom random;
  private final TestModel model = new TestModel();
  private final List<Integer> values = new ArrayList<>();
  private final List<Integer> constants = new ArrayList<>();
  private final List<Boolean> used = new ArrayList<>();

  private RandomDag(SplittableRandom random) {
    this.random = random;
  }

  static ByteBuffer of(long seed, int operators) {
    return new RandomDag(new SplittableRandom(seed)).build(operators);
  }

  private ByteBuffer build(int operators) {
    int inputs = 1 + random.nextInt(3);
    for (int i = 0; i < inputs; i++) {
      add(model.input("input_" + i, 1, WIDTH));
    }
    constants.add(model.constant("constant", numbers(WIDTH), 1, WIDTH));
    for (int i = 0; i < operators; i++) {
      step(i);
    }
    for (int i = 0; i < values.size(); i++) {
      boolean made = !model.main().inputs.contains(values.get(i));
      if (made && (!used.get(i) || random.nextInt(12) == 0)) {
        model.main().outputs.add(values.get(i));
      }
    }
    if (random.nextBoolean()) {
      model.signature();
    }
    return model.metadata("note", new byte[] {1, 2, 3}).build();
  }

  private void step(int i) {
    String name = "net/step" + i;
    switch (random.nextInt(10)) {
      case 0 -> dense(name);
      case 1 -> concatenation(name);
      case 2 -> split(name);
      case 3 -> reshape(name);
      case 4 -> fromConstants(name);
      case 5 -> unary(BuiltinOperator.TANH, name + "/Tanh");
      case 6 -> unary(BuiltinOperator.RELU, name + "/Relu");
      case 7 -> binary(BuiltinOperator.MUL, name + "/Mul");
      default -> binary(BuiltinOperator.ADD, name + "/Add");
    }
  }

  private void unary(int op, String name) {
    int from = any();
    model.op(op, List.of(from), List.of(add(model.tensor(name, 1, WIDTH))));
  }

  private void binary(int op, String name) {
    int a = any();
    int b = random.nextInt(8) == 0 ? anyConstant() : any();
    int to = add(model.tensor(name, 1, WIDTH));
    boolean addition = op == BuiltinOperator.ADD;
    model.op(
        model.main(),
        op,
        List.of(a, b),
        List.of(to),
        addition ? BuiltinOptions.AddOptions : BuiltinOptions.MulOptions,
        builder ->
            addition
                ? AddOptions.createAddOptions(builder, ActivationFunctionType.RELU6, false)
                : MulOptions.createMulOptions(builder, ActivationFunctionType.TANH));
  }

  private void dense(String name) {
    int from = any();
    int weights = model.constant(name + "/MatMul", numbers(WIDTH * WIDTH), WIDTH, WIDTH);
    int bias = random.nextBoolean() ? -1 : anyConstantBias(name);
    dense(name, from, weights, bias);
  }

  private void dense(String name, int from, int weights, int bias) {
    model.op(
        model.main(),
        BuiltinOperator.FULLY_CONNECTED,
        List.of(from, weights, bias),
        List.of(add(model.tensor(name + "/BiasAdd", 1, WIDTH))),
        BuiltinOptions.FullyConnectedOptions,
        builder ->
            FullyConnectedOptions.createFullyConnectedOptions(
                builder, ActivationFunctionType.RELU, (byte) 0, false, false));
  }

  private int anyConstantBias(String name) {
    return model.constant(name + "/bias", numbers(WIDTH), WIDTH);
  }

  private void concatenation(String name) {
    int a = any();
    int b = any();
    int joined = model.tensor(name + "/concat", 1, 2 * WIDTH);
    model.op(
        model.main(),
        BuiltinOperator.CONCATENATION,
        List.of(a, b),
        List.of(joined),
        BuiltinOptions.ConcatenationOptions,
        builder -> ConcatenationOptions.createConcatenationOptions(builder, 1, (byte) 0));
    int weights = model.constant(name + "/w", numbers(2 * WIDTH * WIDTH), WIDTH, 2 * WIDTH);
    dense(name + "/dense", joined, weights, -1);
  }

  private void split(String name) {
    int from = any();
    int axis = model.constant(name + "/axis", new int[] {1});
    int left = model.tensor(name + "/left", 1, WIDTH / 2);
    int right = model.tensor(name + "/right", 1, WIDTH / 2);
    model.op(
        model.main(),
        BuiltinOperator.SPLIT,
        List.of(axis, from),
        List.of(left, right),
        BuiltinOptions.SplitOptions,
        builder -> SplitOptions.createSplitOptions(builder, 2));
    int swapped = add(model.tensor(name + "/swapped", 1, WIDTH));
    model.op(
        model.main(),
        BuiltinOperator.CONCATENATION,
        List.of(right, left),
        List.of(swapped),
        BuiltinOptions.ConcatenationOptions,
        builder -> ConcatenationOptions.createConcatenationOptions(builder, 1, (byte) 0));
  }

  /**
   * There and back; nothing reads the value itself afterwards. TFLite 2.20 lets both RESHAPEs share
   * its memory and then adds in place over it, also when a later operator still reads it (seed 1227
   * before this rule): the whole model is wrong then, and its parts are right.
   */
  private void reshape(String name) {
    int from = any();
    used.remove(values.indexOf(from));
    values.remove((Integer) from);
    int shape = model.constant(name + "/shape", new int[] {4, 4}, 2);
    int square = model.tensor(name + "/square", 4, 4);
    model.op(
        model.main(),
        BuiltinOperator.RESHAPE,
        List.of(from, shape),
        List.of(square),
        BuiltinOptions.ReshapeOptions,
        builder ->
            ReshapeOptions.createReshapeOptions(
                builder, ReshapeOptions.createNewShapeVector(builder, new int[] {4, 4})));
    int flat = model.constant(name + "/flat", new int[] {1, WIDTH}, 2);
    int back = add(model.tensor(name + "/Reshape", 1, WIDTH));
    model.op(BuiltinOperator.RESHAPE, List.of(square, flat), List.of(back));
  }

  /** An operator whose inputs are all constants: each part that needs it runs it itself. */
  private void fromConstants(String name) {
    int to = model.tensor(name + "/folded", 1, WIDTH);
    model.op(BuiltinOperator.TANH, List.of(anyConstant()), List.of(to));
    constants.add(to);
    binary(BuiltinOperator.ADD, name + "/Add");
  }

  private int add(int tensor) {
    values.add(tensor);
    used.add(false);
    return tensor;
  }

  private int any() {
    // Mostly what was made lately, sometimes anything: long skips.
    int i =
        random.nextInt(4) == 0
            ? random.nextInt(values.size())
            : Math.max(0, values.size() - 1 - random.nextInt(3));
    used.set(i, true);
    return values.get(i);
  }

  private int anyConstant() {
    return constants.get(random.nextInt(constants.size()));
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (random.nextDouble() - 0.5);
    }
    return numbers;
  }
}
