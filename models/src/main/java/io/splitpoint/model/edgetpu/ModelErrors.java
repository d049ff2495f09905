package io.splitpoint.model.edgetpu;

/**
 * The model's errors for each kind of run; {@code errors.yaml} holds them, and {@code bench} writes
 * those that it can measure.
 *
 * @param cached on one chip, without streaming and with a small output
 * @param streaming on one chip, with streamed parameters
 * @param largeOutput when the output takes more than {@link #LARGE} of the time, as in early
 *     prefixes
 * @param pipeline on several chips
 * @param onCpu when operators on the host's CPU take more than {@link #MOSTLY} of the time; set by
 *     judgement, with no known coverage: DeepLab and SSD, held out, are predicted at 0.03 to 1.8
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

  /** Share of the fixed cost of a call by which it may be off. */
  private static final double OVERHEAD = 0.3;

  private static final ModelErrors SHIPPED = Yaml.resource("errors.yaml", ModelErrors.class);

  /** The errors of this release's fit. */
  public static ModelErrors shipped() {
    return SHIPPED;
  }

  /** The error of a run on one chip. */
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

  /** The log standard deviation that a call's fixed cost adds; 0 where nothing is called. */
  public static double overheadLogSd(Estimate.Parts parts) {
    return parts.overheadMs() == 0 ? 0 : OVERHEAD * parts.overheadMs() / parts.totalMs();
  }

  /** The YAML file from which the same errors can be read. */
  public String yaml() {
    return Yaml.text(this);
  }
}
