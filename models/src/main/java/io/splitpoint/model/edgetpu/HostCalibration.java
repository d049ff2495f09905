package io.splitpoint.model.edgetpu;

import io.splitpoint.failure.InputException;
import java.util.List;

/**
 * Fits a device file to runs measured on its host: the bus rate and the fixed overhead of a call,
 * the two that differ most from host to host. It minimizes the squares of relative errors with a
 * weak prior at the host that it starts from, so that a single run gives an answer too.
 */
public final class HostCalibration {
  /** Standard deviation of a run's relative error: prefixes on one host repeat within this. */
  private static final double RUN_SIGMA = 0.05;

  /** Standard deviation of the prior, relative: USB 2 takes ten times as long as USB 3. */
  private static final double START_SIGMA = 10;

  private static final double LEAST_OVERHEAD_SIGMA_MS = 0.5;

  private static final int ROUNDS = 8;

  private HostCalibration() {}

  /**
   * One measured run.
   *
   * @param latencyMs latency in the steady state, at {@code clock} of {@link #fit}
   */
  public record Run(Workload work, double latencyMs) {
    public Run {
      if (!(latencyMs > 0) || !Double.isFinite(latencyMs)) {
        throw new InputException(
            work.name() + ": expected a latency above 0 ms, found " + latencyMs);
      }
    }
  }

  /**
   * Returns {@code start} with the rate and the overhead that fit the runs.
   *
   * @throws InputException when there is no run
   */
  public static Host fit(Host start, Clock clock, List<Run> runs) {
    if (runs.isEmpty()) {
      throw new InputException("calibration: expected measured runs, found none");
    }
    double startMsPerByte = 1 / (start.inputMbPerS() * 1e3);
    double overheadSigma = Math.max(LEAST_OVERHEAD_SIGMA_MS, start.invocationOverheadMs());
    double rateSigma = START_SIGMA * startMsPerByte;
    // Whether sending hides computing or the reverse depends on the rate; a few rounds settle it.
    double msPerByte = startMsPerByte;
    double overhead = start.invocationOverheadMs();
    for (int round = 0; round < ROUNDS; round++) {
      // Normal equations of the overhead o and the ms per byte b.
      double oo = 1 / (overheadSigma * overheadSigma);
      double bb = 1 / (rateSigma * rateSigma);
      double ob = 0;
      double ot = oo * start.invocationOverheadMs();
      double bt = bb * startMsPerByte;
      EdgeTpuModel model = EdgeTpuModel.of(with(start, start.name(), msPerByte, overhead), clock);
      for (Run run : runs) {
        TpuWork load = model.load(run.work());
        double bytes = model.waitedForBytes(load);
        double once = load.steps().isEmpty() ? 0 : 1;
        double rest =
            run.latencyMs()
                - (model.estimate(load).latencyMs() - bytes * msPerByte - once * overhead);
        double weight = 1 / (RUN_SIGMA * run.latencyMs() * RUN_SIGMA * run.latencyMs());
        oo += weight * once;
        ob += weight * bytes * once;
        bb += weight * bytes * bytes;
        ot += weight * rest * once;
        bt += weight * rest * bytes;
      }
      overhead = Math.max(0, (ot * bb - bt * ob) / (oo * bb - ob * ob));
      // A rate is never infinite: where the runs suggest one, it is at most ten times the start's.
      msPerByte = Math.max(startMsPerByte / 10, (bt - ob * overhead) / bb);
    }
    return with(start, start.name() + "-calibrated", msPerByte, overhead);
  }

  private static Host with(Host host, String name, double msPerByte, double overheadMs) {
    return new Host(
        name,
        host.description(),
        1 / (msPerByte * 1e3),
        host.outputMbPerS(),
        host.outputCyclesPerByte(),
        overheadMs,
        host.hopMs(),
        host.handOverMs(),
        host.maxClockMhz(),
        host.stdClockMhz(),
        host.cpu(),
        host.power());
  }
}
