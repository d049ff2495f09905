package io.splitpoint.model.zoo;

import java.util.List;

/**
 * An activation tensor.
 *
 * @param index its index among the network's activations, from 0 (the first input)
 * @param shape dimensions, with the batch of 1 first and the channels last
 */
record Value(int index, String name, List<Integer> shape) {
  int height() {
    return shape.get(1);
  }

  int width() {
    return shape.get(2);
  }

  int channels() {
    return shape.get(shape.size() - 1);
  }

  long elements() {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }
}
