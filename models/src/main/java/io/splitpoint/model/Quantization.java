package io.splitpoint.model;

import java.util.List;

/**
 * How a tensor's integers stand for real numbers: {@code real = scale · (q − zeroPoint)}.
 *
 * @param scales one for the tensor, or one for every index of {@code dimension}
 * @param zeroPoints as many as scales
 * @param dimension to which per-channel scales belong
 */
public record Quantization(List<Float> scales, List<Long> zeroPoints, int dimension) {}
