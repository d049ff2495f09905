/** Decodes a model's output tensors to classes and boxes. */
package io.splitpoint.stream.decode;
