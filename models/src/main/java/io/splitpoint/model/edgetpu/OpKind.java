package io.splitpoint.model.edgetpu;

/** How the chip works on an operator; that decides what it costs. */
public enum OpKind {
  /** Every output channel sees every input channel. */
  CONVOLUTION,
  /** Every output channel sees one input channel, so most of the array idles. */
  DEPTHWISE,
  /** A matrix times a vector: each weight is used once. */
  DENSE,
  /** Pools, sums, activations, joins: numbers pass through, nothing is multiplied by a weight. */
  PASS,
  /**
   * The compiler does not map it: it runs on the host's CPU, with all that follow the mapped run.
   */
  UNSUPPORTED
}
