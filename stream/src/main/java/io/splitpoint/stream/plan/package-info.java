/** How a model is laid out on several accelerators, and what the Edge TPU model says of it. */
package io.splitpoint.stream.plan;
