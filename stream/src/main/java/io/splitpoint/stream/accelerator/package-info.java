/** Accelerators: interpreters on the CPU or a Coral, or the Edge TPU's model. */
package io.splitpoint.stream.accelerator;
