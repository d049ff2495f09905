package io.splitpoint.offload.protocol;

import java.nio.ByteBuffer;

/**
 * A tensor of a message: its name, type and shape, and its bytes.
 *
 * @param spec name, type and shape
 * @param data elements, little-endian, row-major, between position and limit
 */
public record NamedTensor(TensorSpec spec, ByteBuffer data) {}
