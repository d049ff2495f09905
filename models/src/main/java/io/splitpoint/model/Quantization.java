package io.splitpoint.model;

import java.util.List;

/**
 * The mapping from a tensor's integers to real numbers: {@code real = scale · (q − zeroPoint)}.
 *
 * @param scales scales, one for the tensor or one for every index of {@code dimension}
 * @param zeroPoints zero points, as many as scales
 * @param dimension the dimension that per-channel scales belong to
 */
public record Quantization(List<Float> scales, List<Long> zeroPoints, int dimension) {}
