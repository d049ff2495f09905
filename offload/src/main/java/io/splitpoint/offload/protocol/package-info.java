/**
 * The Open Inference Protocol v2 as data: tensors, messages, and how they are written on the wire
 * in its REST half (JSON, with the binary tensor extension) and its gRPC half.
 */
package io.splitpoint.offload.protocol;
