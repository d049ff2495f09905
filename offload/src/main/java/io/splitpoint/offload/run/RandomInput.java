package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import io.splitpoint.model.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;

/** Input that means nothing but is the same for the same seed. */
public final class RandomInput {

  private RandomInput() {}

  /** A frame for a model: real numbers in 0…1 for float32 inputs, any bits for others. */
  public static List<ByteBuffer> frame(Graph graph, SplittableRandom random) {
    return graph.inputs().stream().map(input -> tensor(input, random)).toList();
  }

  /** The one frame that costs and splits are timed with. */
  static List<ByteBuffer> frame(Graph graph) {
    return frame(graph, new SplittableRandom(1));
  }

  private static ByteBuffer tensor(TensorInfo input, SplittableRandom random) {
    byte[] bytes = new byte[(int) input.bytes().orElseThrow()];
    ByteBuffer tensor = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (input.type().equals("float32")) {
      while (tensor.hasRemaining()) {
        tensor.putFloat((float) random.nextDouble());
      }
      return tensor.flip();
    }
    random.nextBytes(bytes);
    return tensor;
  }
}
