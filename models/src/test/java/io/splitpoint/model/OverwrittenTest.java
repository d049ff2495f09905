package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tensorflow.lite.schema.BuiltinOperator;

/** The runtime's own kernels overwrite what is still needed, and we know where. */
class OverwrittenTest {

  private final TestModel model = new TestModel();
  private final int x = model.input("x", 1, 16);

  /** tanh(x), reshaped twice; the second is added to itself, then the first is read again. */
  private Graph reshapedTwice(boolean readAgain) {
    int first = model.tensor("tanh", 1, 16);
    int square = model.tensor("square", 4, 4);
    int flat = model.tensor("flat", 1, 16);
    int sum = model.tensor("sum", 1, 16);
    int end = model.tensor("end", 1, 16);
    model.op(BuiltinOperator.TANH, List.of(x), List.of(first));
    reshape(first, square, 4, 4);
    reshape(square, flat, 1, 16);
    model.op(BuiltinOperator.ADD, List.of(flat, constant()), List.of(sum));
    model.op(BuiltinOperator.TANH, List.of(sum), List.of(end));
    if (readAgain) {
      int again = model.tensor("again", 4, 4);
      model.op(BuiltinOperator.ABS, List.of(square), List.of(again));
      model.main().outputs.add(again);
    }
    model.main().outputs.add(end);
    return Graph.of("m", model.build());
  }

  private void reshape(int from, int to, int rows, int columns) {
    int shape = model.constant("shape", new int[] {rows, columns}, 2);
    model.op(BuiltinOperator.RESHAPE, List.of(from, shape), List.of(to));
  }

  private int constant() {
    float[] tens = new float[16];
    java.util.Arrays.fill(tens, 10);
    return model.constant("ten", tens, 1, 16);
  }

  /** When this fails the runtime was mended: {@link Overwritten} has done its service then. */
  @Test
  void theRuntimesOwnKernelsOverwriteAReshapedTensorThatIsReadAgain() {
    Graph graph = reshapedTwice(true);
    List<byte[]> inputs = RealRun.inputs(graph, new SplittableRandom(1));
    float own = largest(new RealRun(false).run(graph.bytes(), inputs).get(0));
    float xnnpack = largest(new RealRun(true).run(graph.bytes(), inputs).get(0));
    assertThat(xnnpack).as("a hyperbolic tangent").isBetween(0f, 1f);
    assertThat(own).as("ten more").isGreaterThan(1);
    assertThat(Overwritten.find(graph.structure().uses()))
        .hasValue(
            "tensor 2 (square), which operator 5 still reads after operator 3 may have overwritten"
                + " it");
  }

  @Test
  void aReshapedTensorThatNobodyReadsAgainIsSound() {
    assertThat(Overwritten.find(reshapedTwice(false).structure().uses())).isEmpty();
  }

  /** With the rule of the generator that avoids the fault; both kernels agree on all of them. */
  @Test
  void noRandomNetworkIsSaidToBeOverwritten() {
    for (long seed = 0; seed < 200; seed++) {
      Graph graph = Graph.of("seed " + seed, RandomDag.of(seed, 30));
      assertThat(Overwritten.find(graph.structure().uses())).as("seed %d", seed).isEmpty();
    }
  }

  private static float largest(byte[] values) {
    float largest = 0;
    ByteBuffer floats = ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN);
    while (floats.hasRemaining()) {
      largest = Math.max(largest, floats.getFloat());
    }
    return largest;
  }
}
