package io.splitpoint.model.edgetpu;

/**
 * What the model says of one run on one Edge TPU, in the steady state (parameters already cached).
 * Modelled, never measured; docs/edgetpu-model.md says how far off it is.
 *
 * @param latencyMs of one run, the parts below together
 * @param energyMj that the accelerator adds to its host's, idle power included
 * @param energyErrorShare of the energy that its power may be off by, nine times in ten
 * @param onChipBytes of cached parameters
 * @param offChipBytes of parameters streamed at every run, counted once
 * @param firstRunMs latency of the first run, which also loads the cached parameters
 * @param parts where the latency goes
 * @param error how far the latency may be off
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

  /** Lower end of the latency's 90 % interval. */
  public double latencyLowMs() {
    return error.low(latencyMs);
  }

  /** Lower end of the energy's 90 % interval: the power's error and the latency's. */
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

  /** Upper end of the latency's 90 % interval. */
  public double latencyHighMs() {
    return error.high(latencyMs);
  }

  /**
   * Milliseconds of one run.
   *
   * @param overheadMs fixed, of the call
   * @param inputMs for the input tensor
   * @param instructionMs for the program
   * @param streamMs for parameters that are not cached
   * @param computeMs on the array
   * @param hiddenMs of both, because they go on at the same time
   * @param outputMs for the output tensor
   * @param cpuMs for operators the compiler does not map
   * @param cpuOps their number
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
