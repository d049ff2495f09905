/**
 * The interfaces between the parts of a stream: sources give pictures, preprocessors tensors,
 * decoders results, and sinks take them. The packages below implement them.
 */
package io.splitpoint.stream;
