package io.splitpoint.model.edgetpu;

/** How the chip executes an operator, which decides its cost. */
public enum OpKind {
  /** A convolution, in which every output channel reads every input channel. */
  CONVOLUTION,
  /** Every output channel reads one input channel, so that most of the array idles. */
  DEPTHWISE,
  /** A matrix times a vector, which uses each weight once. */
  DENSE,
  /** Pools, sums, activations, joins: numbers pass through without a multiplication by weights. */
  PASS,
  /**
   * An operator that the compiler does not map: it and all that follow the mapped run are executed
   * on the host's CPU.
   */
  UNSUPPORTED
}
