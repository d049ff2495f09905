package io.splitpoint.offload.run;

import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Tensor;
import io.splitpoint.tflite.TensorType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/** Input that means nothing but is the same for the same seed. */
public final class RandomInput {

  private RandomInput() {}

  /**
   * A frame for a model, which holds it too: real numbers in 0…1 for float32 tensors, any bits for
   * others.
   */
  public static List<ByteBuffer> frame(Interpreter model, SplittableRandom random) {
    model.inputs().forEach(tensor -> fill(tensor, random));
    return LoadedPart.contents(model.inputs());
  }

  private static void fill(Tensor tensor, SplittableRandom random) {
    ByteBuffer to = tensor.buffer();
    if (tensor.type() == TensorType.FLOAT32) {
      while (to.hasRemaining()) {
        to.putFloat((float) random.nextDouble());
      }
      return;
    }
    byte[] bytes = new byte[to.remaining()];
    random.nextBytes(bytes);
    to.put(bytes);
  }
}
