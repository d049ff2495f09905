package io.splitpoint.offload.run;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A prediction of latencies, compared with measurements.
 *
 * @param rows rows by layer
 * @param predictedMs prediction for a row
 */
public record PredictionError(
    List<Validation.Row> rows, ToDoubleFunction<Validation.Row> predictedMs) {

  public PredictionError {
    rows = List.copyOf(rows);
  }

  /** Error of a prediction in percent of the measured value; positive when it is too long. */
  public double errorPercent(Validation.Row row) {
    return 100 * (predictedMs.applyAsDouble(row) - row.measuredMs()) / row.measuredMs();
  }

  /** The split that the prediction chooses. */
  public Validation.Row chosen() {
    return rows.stream().min(Comparator.comparingDouble(predictedMs)).orElseThrow();
  }

  /** The split that was fastest. */
  public Validation.Row best() {
    return rows.stream().min(Comparator.comparingDouble(Validation.Row::measuredMs)).orElseThrow();
  }

  /** The cost of the choice over the best split, in percent. */
  public double regretPercent() {
    return 100 * (chosen().measuredMs() - best().measuredMs()) / best().measuredMs();
  }

  /** Whether the choice is the best, or their intervals overlap. */
  public boolean choiceIsBest() {
    return chosen().measuredMsLow() <= best().measuredMsHigh();
  }

  /** Median of the absolute errors in percent; the mean of the middle two for an even number. */
  public double medianErrorPercent() {
    double[] errors = errors();
    return (errors[(errors.length - 1) / 2] + errors[errors.length / 2]) / 2;
  }

  /** Largest of the absolute errors in percent. */
  public double worstErrorPercent() {
    double[] errors = errors();
    return errors[errors.length - 1];
  }

  private double[] errors() {
    return rows.stream().mapToDouble(row -> Math.abs(errorPercent(row))).sorted().toArray();
  }
}
