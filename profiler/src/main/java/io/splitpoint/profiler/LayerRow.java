package io.splitpoint.profiler;

/**
 * What one layer takes by itself on a present device: the estimate that agrees best with all heads
 * and tails.
 *
 * @param layer 1 to N
 * @param latencyMs at least 0
 * @param lowMs lower end of its 95 % interval
 * @param highMs upper end
 * @param sharePercent of the whole model's time
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
