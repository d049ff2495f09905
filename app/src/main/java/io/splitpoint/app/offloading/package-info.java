/**
 * Splits on two machines as use cases: {@link io.splitpoint.app.offloading.Offloading} runs frames
 * through one, {@link io.splitpoint.app.offloading.Validating} compares every split with its
 * prediction, and {@link io.splitpoint.app.offloading.ModelServing} is the other machine.
 */
package io.splitpoint.app.offloading;
