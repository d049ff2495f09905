/**
 * What the parts of a stream hand each other: pictures from a source, tensors from a preprocessor,
 * results from a decoder, to a sink. The packages below it make them and run them.
 */
package io.splitpoint.stream;
