/** Layouts of a model on several accelerators, with predictions of the Edge TPU model. */
package io.splitpoint.stream.plan;
