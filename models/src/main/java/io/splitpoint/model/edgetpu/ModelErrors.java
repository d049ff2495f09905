package io.splitpoint.model.edgetpu;

/**
 * The errors by what a run is made of; {@code errors.yaml} holds them, and {@code bench} writes
 * those that it can measure.
 *
 * @param cached on one chip, nothing streams and the output is small
 * @param streaming on one chip, parameters stream
 * @param largeOutput the output takes more than {@link #LARGE} of the time, as that of early
 *     prefixes does
 * @param pipeline on several chips
 * @param onCpu operators on the host's CPU take more than {@link #MOSTLY} of the time: by
 *     judgement, with no known coverage: held out, DeepLab and SSD are predicted at 0.03 to 1.8
 *     times their measured latencies, two of the four beyond this interval
 */
public record ModelErrors(
    ModelError cached,
    ModelError streaming,
    ModelError largeOutput,
    ModelError pipeline,
    ModelError onCpu) {

  private static final double LARGE = 0.3;
  private static final double MOSTLY = 0.5;

  /** What the fixed cost of a call may be off by, as a share of it. */
  private static final double OVERHEAD = 0.3;

  private static final ModelErrors SHIPPED = Yaml.resource("errors.yaml", ModelErrors.class);

  /** Those of this release's fit. */
  public static ModelErrors shipped() {
    return SHIPPED;
  }

  /** Which of them a run on one chip has. */
  public ModelError of(Estimate.Parts parts) {
    double total = parts.totalMs();
    ModelError error;
    if (parts.cpuMs() > MOSTLY * total) {
      error = onCpu;
    } else if (parts.outputMs() > LARGE * total) {
      error = largeOutput;
    } else {
      error = parts.streamMs() > 0 ? streaming : cached;
    }
    return error.withCommon(overheadLogSd(parts));
  }

  /** What the fixed cost of a call may put the latency off by; 0 where nothing is called. */
  public static double overheadLogSd(Estimate.Parts parts) {
    return parts.overheadMs() == 0 ? 0 : OVERHEAD * parts.overheadMs() / parts.totalMs();
  }

  /** As a file that reads back as the same. */
  public String yaml() {
    return Yaml.text(this);
  }
}
