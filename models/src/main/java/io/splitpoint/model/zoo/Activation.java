package io.splitpoint.model.zoo;

/** The activation that is fused with a layer. */
enum Activation {
  NONE,
  RELU,
  RELU6
}
