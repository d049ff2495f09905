package io.splitpoint.offload.protocol;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The protocol's description of a tensor.
 *
 * @param name not empty, unique among the inputs (or outputs) of a model
 * @param datatype type of the elements
 * @param shape outermost dimension first; empty for a scalar; -1 is a dimension that other servers
 *     leave open
 */
public record TensorSpec(String name, Datatype datatype, List<Long> shape) {

  public TensorSpec {
    shape = List.copyOf(shape);
  }

  /** Number of elements. */
  public long elements() {
    return bytes() / datatype.bytes();
  }

  /**
   * Size of the elements in bytes.
   *
   * @throws ProtocolException when a dimension is open or the product overflows
   */
  public long bytes() {
    long bytes = datatype.bytes();
    for (long dimension : shape) {
      try {
        bytes = Math.multiplyExact(bytes, dimension);
      } catch (ArithmeticException tooLarge) {
        bytes = -1;
      }
      if (dimension < 0 || bytes < 0) {
        throw Json.invalid("tensor '%s' has no size: %s".formatted(name, type()));
      }
    }
    return bytes;
  }

  /** Whether a tensor of this type and shape fits this one, which may have open dimensions. */
  public boolean accepts(TensorSpec other) {
    return datatype == other.datatype
        && shape.size() == other.shape.size()
        && IntStream.range(0, shape.size())
            .allMatch(i -> shape.get(i) == -1 || shape.get(i).equals(other.shape.get(i)));
  }

  /** The type as text, such as {@code FP32[1, 28, 28, 1]}. */
  public String type() {
    return datatype + shape.toString();
  }
}
