package io.splitpoint.profiler;

/**
 * The time of one layer on a present device, estimated from all heads and tails.
 *
 * @param layer 1 to N
 * @param latencyMs at least 0
 * @param lowMs lower end of its 95 % interval
 * @param highMs upper end
 * @param sharePercent share of the whole model's time
 */
public record LayerRow(
    String model,
    String precision,
    String device,
    int layer,
    String layerName,
    double latencyMs,
    double lowMs,
    double highMs,
    double sharePercent) {}
