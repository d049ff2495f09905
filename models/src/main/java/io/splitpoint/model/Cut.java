package io.splitpoint.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A set of tensors that separates a graph in two: those that the tail needs and does not make
 * itself. A tensor counts once, however many operators read it on either side.
 *
 * @param layer layer after which the cut falls
 * @param tensors tensors that cross, in the order in which they are made
 * @param bytes bytes that cross in one run; empty when the size of a tensor is known only at run
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
