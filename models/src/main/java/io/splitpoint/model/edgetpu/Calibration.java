package io.splitpoint.model.edgetpu;

import java.util.List;

/**
 * Fits a device file to runs measured on its host: the bus rate and the fixed overhead of a call,
 * the two that differ most from host to host. Least squares of relative errors, drawn gently to the
 * host it starts from, so that a single run gives an answer too.
 */
public final class Calibration {
  /** A relative error of a run that counts as one: prefixes on one host repeat within this. */
  private static final double RUN_SIGMA = 0.05;

  /** How far the start may be wrong before that counts as one: USB 2 is tenfold USB 3's time. */
  private static final double START_SIGMA = 10;

  private static final double LEAST_OVERHEAD_SIGMA_MS = 0.5;

  private Calibration() {}

  /**
   * One measured run.
   *
   * @param latencyMs in the steady state, at {@code clock} of {@link #fit}
   */
  public record Run(Workload work, double latencyMs) {
    public Run {
      if (!(latencyMs > 0) || !Double.isFinite(latencyMs)) {
        throw new EdgeTpuInputException(
            work.name() + ": expected a latency above 0 ms, found " + latencyMs);
      }
    }
  }

  /**
   * {@code start} with the rate and the overhead that fit the runs.
   *
   * @throws EdgeTpuInputException when there is no run
   */
  public static Host fit(Host start, Clock clock, List<Run> runs) {
    if (runs.isEmpty()) {
      throw new EdgeTpuInputException("calibration: expected measured runs, found none");
    }
    EdgeTpuModel model = EdgeTpuModel.of(start, clock);
    double startMsPerByte = 1 / (start.inputMbPerS() * 1e3);
    double overheadSigma = Math.max(LEAST_OVERHEAD_SIGMA_MS, start.invocationOverheadMs());
    double rateSigma = START_SIGMA * startMsPerByte;
    // normal equations of overhead o and ms per byte b
    double oo = 1 / (overheadSigma * overheadSigma);
    double bb = 1 / (rateSigma * rateSigma);
    double ob = 0;
    double ot = oo * start.invocationOverheadMs();
    double bt = bb * startMsPerByte;
    for (Run run : runs) {
      Load load = model.load(run.work());
      Estimate.Parts parts = model.estimate(load).parts();
      double rest = run.latencyMs() - parts.computeMs() - parts.outputMs() - parts.cpuMs();
      double weight = 1 / (RUN_SIGMA * run.latencyMs() * RUN_SIGMA * run.latencyMs());
      double bytes = load.inBytes();
      double once = load.ops() > 0 ? 1 : 0;
      oo += weight * once;
      ob += weight * bytes * once;
      bb += weight * bytes * bytes;
      ot += weight * rest * once;
      bt += weight * rest * bytes;
    }
    double overhead = Math.max(0, (ot * bb - bt * ob) / (oo * bb - ob * ob));
    // a rate is never infinite: where the runs say so, the start's is kept as an upper bound of ten
    double msPerByte = Math.max(startMsPerByte / 10, (bt - ob * overhead) / bb);
    return new Host(
        start.name() + "-calibrated",
        start.description(),
        1 / (msPerByte * 1e3),
        start.outputMbPerS(),
        overhead,
        start.hopMs(),
        start.maxClockMhz(),
        start.stdClockMhz(),
        start.cpu(),
        start.power());
  }
}
