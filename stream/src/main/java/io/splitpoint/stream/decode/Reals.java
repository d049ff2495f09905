package io.splitpoint.stream.decode;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.Quantization;
import io.splitpoint.model.TensorInfo;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads the values of an output tensor as real numbers. */
final class Reals {

  private final boolean stored;
  private final int count;
  private final float[] byByte = new float[256];

  /**
   * @throws InputException for tensors that are neither float32 nor 8-bit
   */
  Reals(String model, TensorInfo tensor) {
    stored = !tensor.type().equals("float32");
    count = (int) tensor.elements();
    if (!stored) {
      return;
    }
    if (!tensor.type().equals("uint8") && !tensor.type().equals("int8")) {
      throw new InputException(
          "%s: output '%s': expected float32, uint8 or int8, found %s"
              .formatted(model, tensor.name(), tensor.type()));
    }
    Optional<Quantization> by = tensor.quantization().filter(q -> !q.scales().isEmpty());
    float scale = by.map(q -> q.scales().get(0)).orElse(1f);
    long zero =
        by.filter(q -> !q.zeroPoints().isEmpty()).map(q -> q.zeroPoints().get(0)).orElse(0L);
    for (int i = 0; i < byByte.length; i++) {
      byByte[i] = scale * ((tensor.type().equals("int8") ? (byte) i : i) - zero);
    }
  }

  int count() {
    return count;
  }

  float at(ByteBuffer tensor, int index) {
    return stored ? byByte[tensor.get(index) & 255] : tensor.getFloat(index * Float.BYTES);
  }
}
