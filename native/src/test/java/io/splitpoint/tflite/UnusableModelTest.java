package io.splitpoint.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tensorflow.lite.schema.TensorType.FLOAT32;
import static org.tensorflow.lite.schema.TensorType.INT32;
import static org.tensorflow.lite.schema.TensorType.STRING;

import io.splitpoint.tflite.Interpreter.Options;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot run gives an exception with the reason; without the checks, most end the JVM. */
class UnusableModelTest {

  private static final int ADD = 0;
  private static final int RELU = 19;
  private static final int TILE = 69;

  private final TfLite library = TfLite.load();

  private static TinyModel pair(int... shape) {
    return new TinyModel().tensor(FLOAT32, shape).tensor(FLOAT32, shape);
  }

  private static int[] at(int... indices) {
    return indices;
  }

  private void refused(boolean xnnpack, TinyModel model, String reason) {
    ByteBuffer bytes = model.bytes();
    assertThatThrownBy(
            () -> Interpreter.create(library, bytes, Options.cpu(1).withXnnpack(xnnpack)).close())
        .isInstanceOf(InterpreterException.class)
        .hasMessageContaining(reason)
        .hasMessageNotContainingAny("\n", "/home/");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void soundModelOfThisKindRuns(boolean xnnpack) {
    ByteBuffer bytes = pair(1, 3).operator(RELU, at(0), at(1)).bytes();
    try (Interpreter run =
        Interpreter.create(library, bytes, Options.cpu(1).withXnnpack(xnnpack))) {
      run.inputs().get(0).fromFloats(new float[] {-1, 0, 2});
      run.invoke();
      assertThat(run.outputs().get(0).toFloats()).containsExactly(0, 0, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wrongTensorIndices(boolean xnnpack) {
    refused(xnnpack, pair(2).operator(RELU, at(7), at(1)), "Invalid tensor index 7");
    refused(xnnpack, pair(2).operator(RELU, at(-1), at(1)), "was optional but was expected");
    refused(xnnpack, pair(2).operator(RELU, at(), at(1)), "NumInputs(node) != 1 (0 != 1)");
    refused(xnnpack, pair(2).operator(RELU, at(0), at(1)).inputs(9), "Invalid tensor index 9");
    refused(xnnpack, pair(2).operator(RELU, at(0), at(1)).outputs(-1), "returned no output 0");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void unknownOperators(boolean xnnpack) {
    refused(xnnpack, pair(2).custom("nobody", at(0), at(1)), "unresolved custom op: nobody");
    refused(xnnpack, pair(2).operator(9999, at(0), at(1)), "builtin_code out of range: 9999");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sizesThatCannotBe(boolean xnnpack) {
    refused(xnnpack, pair(0).operator(RELU, at(0), at(1)), "[0] has no elements");
    refused(xnnpack, pair(-1).operator(RELU, at(0), at(1)), "bytes overflowed");
    refused(xnnpack, pair(1 << 30, 1 << 30, 1 << 30).operator(RELU, at(0), at(1)), "overflowed");
    refused(xnnpack, pair(1 << 22, 1 << 22).operator(RELU, at(0), at(1)), "larger than 2 GiB");
    TinyModel hugeInside =
        new TinyModel()
            .tensor(FLOAT32, 1 << 22, 1)
            .tensor(FLOAT32, 1, 1 << 22)
            .tensor(FLOAT32, 1 << 22, 1 << 22)
            .operator(ADD, at(0, 1), at(2))
            .outputs(0);
    refused(xnnpack, hugeInside, "got no memory");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shapesAndTypesThatAreNotFixed(boolean xnnpack) {
    TinyModel tiled =
        new TinyModel()
            .tensor(FLOAT32, 2)
            .tensor(INT32, 1)
            .tensor(FLOAT32, 2)
            .operator(TILE, at(0, 1), at(2));
    refused(xnnpack, tiled, "gets its size only when the model runs");
    refused(xnnpack, new TinyModel().tensor(STRING, 2).inputs(0).outputs(0), "element type 5");
  }

  @Test
  void bufferThatIsNotDirectIsTheCallersMistake() {
    assertThatThrownBy(() -> Interpreter.create(library, ByteBuffer.allocate(8), Options.cpu(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Options.cpu(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
