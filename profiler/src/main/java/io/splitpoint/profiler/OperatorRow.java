package io.splitpoint.profiler;

/**
 * The time of one kind of step in one layer, from the runtime's events in runs of the whole model.
 *
 * @param layer the layer, or the last of several whose steps cannot be separated
 * @param layerName name of the layer, or of the first and the last
 * @param operator the runtime's name of the step
 * @param what {@code operator} of the model, {@code kernel} within a delegate's step, or {@code
 *     delegate} for such a step as a whole
 * @param count number of these steps in the layer
 * @param runs number of runs of the whole model
 * @param latencyMs time of all these steps together, the median over the runs, at least 0
 * @param lowMs lower end of its 95 % interval
 * @param highMs upper end, raised by a microsecond for each kernel, because kernels' times are
 *     rounded down to whole microseconds
 * @param sharePercent share of the whole run, the median over the runs
 */
public record OperatorRow(
    String model,
    String precision,
    String device,
    int layer,
    String layerName,
    String operator,
    String what,
    int count,
    int runs,
    double latencyMs,
    double lowMs,
    double highMs,
    double sharePercent) {}
