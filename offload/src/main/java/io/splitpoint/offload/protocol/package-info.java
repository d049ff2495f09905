/**
 * The Open Inference Protocol v2 as data: tensors, messages, and their encoding by REST (JSON, with
 * the binary tensor extension) and gRPC.
 */
package io.splitpoint.offload.protocol;
