/**
 * The Coral Edge TPU through libedgetpu's C interface: the library and what is attached ({@link
 * io.splitpoint.edgetpu.EdgeTpu}), and an opened device that an interpreter can use ({@link
 * io.splitpoint.edgetpu.EdgeTpuDelegate}).
 */
package io.splitpoint.edgetpu;
