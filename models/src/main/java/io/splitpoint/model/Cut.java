package io.splitpoint.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What separates a graph in two: the tensors that the tail needs and does not make itself. A tensor
 * counts once however often it is used, also when the head uses it too.
 *
 * @param layer after which it falls
 * @param tensors that cross, in the order they are made
 * @param bytes that cross for one run; empty when one of the tensors' sizes is known only at run
 *     time
 * @param barrier why nothing can be cut here, or empty
 */
public record Cut(
    int layer, List<TensorInfo> tensors, OptionalLong bytes, Optional<String> barrier) {

  /** Whether a model can be sliced here. */
  public boolean possible() {
    return barrier.isEmpty();
  }

  /** Whether exactly one tensor of known size crosses, and a model can be sliced here. */
  public boolean single() {
    return possible() && tensors.size() == 1 && bytes.isPresent();
  }
}
