package io.splitpoint.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A tensor of the model.
 *
 * @param type TFLite's name in lower case: {@code float32}, {@code int8}, {@code uint8}…
 * @param shape dimensions; empty for a scalar
 * @param bytes its size; empty when it is known only at run time: strings, resources and computed
 *     tensors with a dimension of 0
 * @param constant whether its values are in the file
 * @param variable whether it keeps its value from one run to the next
 */
public record TensorInfo(
    int index,
    String name,
    String type,
    List<Integer> shape,
    OptionalLong bytes,
    Optional<Quantization> quantization,
    boolean constant,
    boolean variable) {

  /** The number of values that the tensor holds. */
  public long elements() {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
  }
}
