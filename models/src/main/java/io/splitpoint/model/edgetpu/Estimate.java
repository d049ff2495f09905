package io.splitpoint.model.edgetpu;

/**
 * What the model says of one run on one Edge TPU, in the steady state (parameters already cached).
 * Modelled, never measured; docs/edgetpu-model.md says how far off it is.
 *
 * @param latencyMs of one run, the parts below together
 * @param energyMj of the accelerator alone, idle power included; ±50 %
 * @param onChipBytes of cached parameters
 * @param offChipBytes of parameters streamed at every run, counted once
 * @param firstRunMs latency of the first run, which also loads the cached parameters
 * @param parts where the latency goes
 */
public record Estimate(
    double latencyMs,
    double energyMj,
    long onChipBytes,
    long offChipBytes,
    double firstRunMs,
    Parts parts) {

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
