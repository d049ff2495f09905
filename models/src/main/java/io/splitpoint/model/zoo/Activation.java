package io.splitpoint.model.zoo;

/** What is fused behind a layer's arithmetic. */
enum Activation {
  NONE,
  RELU,
  RELU6
}
