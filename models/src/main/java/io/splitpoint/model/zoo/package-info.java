/**
 * The built-in models: well-known architectures with seeded weights, written straight to {@code
 * .tflite} files in float32 and full-integer int8. They have the shapes, parameters and arithmetic
 * of the published networks and none of their knowledge: use them to measure time and energy.
 */
package io.splitpoint.model.zoo;
