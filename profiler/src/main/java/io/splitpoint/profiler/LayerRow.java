package io.splitpoint.profiler;

import java.util.OptionalDouble;

/**
 * The time of one layer on a present device, estimated from all heads and tails.
 *
 * @param layer 1 to N
 * @param latencyMs more than 0; empty where the scatter of the heads and tails hides it
 * @param lowMs lower end of its 95 % interval
 * @param highMs upper end
 * @param sharePercent share of the whole model's time; empty as {@code latencyMs} is
 */
public record LayerRow(
    String model,
    String precision,
    String device,
    int layer,
    String layerName,
    OptionalDouble latencyMs,
    double lowMs,
    double highMs,
    OptionalDouble sharePercent) {}
