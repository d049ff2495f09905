package io.splitpoint.model.edgetpu;

/**
 * The modelled latency, energy and memory of one run on one Edge TPU in the steady state
 * (parameters already cached). docs/edgetpu-model.md gives the model's errors.
 *
 * @param latencyMs latency of one run, the sum of {@code parts}
 * @param energyMj energy that the accelerator adds to its host's, idle power included
 * @param energyErrorShare share of the energy by which its power may be off, with 90 % probability
 * @param onChipBytes bytes of cached parameters
 * @param offChipBytes bytes of parameters streamed in every run, counted once
 * @param firstRunMs latency of the first run, which also loads the cached parameters
 * @param parts the latency by what takes it
 * @param error the error of the latency
 */
public record Estimate(
    double latencyMs,
    double energyMj,
    double energyErrorShare,
    long onChipBytes,
    long offChipBytes,
    double firstRunMs,
    Parts parts,
    ModelError error) {

  Estimate with(ModelError other) {
    return new Estimate(
        latencyMs, energyMj, energyErrorShare, onChipBytes, offChipBytes, firstRunMs, parts, other);
  }

  /** Lower end of the latency's 90 % interval, in ms. */
  public double latencyLowMs() {
    return error.low(latencyMs);
  }

  /** Lower end of the energy's 90 % interval, from the errors of power and latency. */
  public double energyLowMj() {
    return energyMj * Math.exp(-energyLogError());
  }

  /** Upper end of the energy's 90 % interval. */
  public double energyHighMj() {
    return energyMj * Math.exp(energyLogError());
  }

  private double energyLogError() {
    return Math.hypot(Math.log1p(energyErrorShare), error.quantile() * error.logSd());
  }

  /** Upper end of the latency's 90 % interval, in ms. */
  public double latencyHighMs() {
    return error.high(latencyMs);
  }

  /**
   * Milliseconds of one run.
   *
   * @param overheadMs fixed cost of the call
   * @param inputMs time for the input tensor
   * @param instructionMs time for the program
   * @param streamMs time for parameters that are not cached
   * @param computeMs time on the array
   * @param hiddenMs the part of the two that overlaps
   * @param outputMs time for the output tensor
   * @param cpuMs time on the CPU for operators that the compiler does not map
   * @param cpuOps the number of these operators
   */
  public record Parts(
      double overheadMs,
      double inputMs,
      double instructionMs,
      double streamMs,
      double computeMs,
      double hiddenMs,
      double outputMs,
      double cpuMs,
      int cpuOps) {

    double totalMs() {
      return overheadMs
          + inputMs
          + instructionMs
          + (streamMs + computeMs - hiddenMs)
          + outputMs
          + cpuMs;
    }
  }
}
