package io.splitpoint.offload.protocol;

import java.nio.ByteBuffer;

/**
 * A tensor in a message.
 *
 * @param spec what it is
 * @param data its elements, little-endian, row-major, between position and limit
 */
public record NamedTensor(TensorSpec spec, ByteBuffer data) {}
