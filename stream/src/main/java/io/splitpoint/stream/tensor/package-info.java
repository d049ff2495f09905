/** Between pictures and a model's tensors. */
package io.splitpoint.stream.tensor;
