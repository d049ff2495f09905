package io.splitpoint.profiler;

/**
 * What one kind of step takes in one layer, by the runtime's own events in runs of the whole model.
 *
 * @param layer the layer, or the last one where the steps of several cannot be told apart
 * @param layerName of the layer, or of the first and the last
 * @param operator the step's name as the runtime has it
 * @param what {@code operator} of the model, {@code kernel} within a delegate's step, or {@code
 *     delegate} for such a step as a whole
 * @param count how often it is run in the layer
 * @param runs of the whole model behind the row
 * @param latencyMs of all of them together, the median over the runs, at least 0
 * @param lowMs lower end of its 95 % interval
 * @param highMs upper end; a kernel's time is told in whole microseconds rounded down, so that this
 *     is a microsecond for each of them higher
 * @param sharePercent of the whole run, the median over the runs
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
