package io.splitpoint.stream.prepare;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Quantization;
import io.splitpoint.model.TensorInfo;
import java.util.List;
import java.util.Optional;

/**
 * An image input of a model.
 *
 * @param channels 3, or 1 for grey
 * @param type {@code uint8}, {@code int8} or {@code float32}
 * @param scale scale of 8-bit values; 0 when there is none
 */
public record InputTensor(
    int width, int height, int channels, String type, float scale, long zeroPoint) {

  /** Bytes of the tensor. */
  public int bytes() {
    return width * height * channels * (type.equals("float32") ? Float.BYTES : 1);
  }

  /**
   * @throws InputException when the model has more than one input, or its input is not an image
   */
  public static InputTensor of(Graph model) {
    List<TensorInfo> inputs = model.inputs();
    if (inputs.size() != 1) {
      throw new InputException(
          "%s: expected a model with one input, an image, found %d inputs"
              .formatted(model.name(), inputs.size()));
    }
    TensorInfo input = inputs.get(0);
    List<Integer> shape = input.shape();
    boolean image =
        shape.size() == 4
            && shape.get(0) == 1
            && shape.get(1) > 0
            && shape.get(2) > 0
            && (shape.get(3) == 1 || shape.get(3) == 3)
            && List.of("uint8", "int8", "float32").contains(input.type());
    if (!image) {
      throw new InputException(
          "%s: input '%s': expected an image (1 x height x width x 3 or 1, uint8, int8 or float32), found %s %s"
              .formatted(model.name(), input.name(), shape, input.type()));
    }
    Optional<Quantization> by = input.quantization().filter(q -> !q.scales().isEmpty());
    return new InputTensor(
        shape.get(2),
        shape.get(1),
        shape.get(3),
        input.type(),
        by.map(q -> q.scales().get(0)).orElse(0f),
        by.map(q -> q.zeroPoints().isEmpty() ? 0L : q.zeroPoints().get(0)).orElse(0L));
  }
}
