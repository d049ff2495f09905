package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.Chip;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import java.util.List;

/**
 * The two constants that only pipelines show, each from the rows that isolate it. On 4 chips the
 * convolutional rows are faster than their own 3-chip twins with the same slowest stage, by 1.2
 * (compiler) and 1.44 (profiled) throughout: the plots' divisor. They are left out.
 *
 * @param hopMs from dense networks that fit their chips: their stages take next to nothing
 * @param inputMsPerMb from convolutional networks on 2 and 3 chips, by least median error
 */
record PipelineConstants(double hopMs, double inputMsPerMb) {

  private static final double FITS = 1.5;

  static PipelineConstants fit(List<Observation> rows, Constants linear) {
    double[] hops =
        rows.stream()
            .filter(r -> r.table().startsWith("dense") && r.latencyMs() < FITS)
            .mapToDouble(r -> r.latencyMs() / r.tpus())
            .sorted()
            .toArray();
    // the slowest stage of such a network takes some of it
    double hop = Constants.round(hops[hops.length / 2] - slowestStage(rows, linear));
    List<Observation> conv =
        rows.stream().filter(r -> r.table().startsWith("conv") && r.tpus() < 4).toList();
    double best = Double.POSITIVE_INFINITY;
    double input = 0;
    for (double candidate = 0; candidate <= 16; candidate += 0.25) {
      PipelineConstants constants = new PipelineConstants(hop, candidate);
      double[] predicted = conv.stream().mapToDouble(r -> constants.latencyMs(r, linear)).toArray();
      double[] measured = conv.stream().mapToDouble(Observation::latencyMs).toArray();
      double median = Errors.of(predicted, measured).median();
      if (median < best) {
        best = median;
        input = candidate;
      }
    }
    return new PipelineConstants(hop, input);
  }

  private static double slowestStage(List<Observation> rows, Constants linear) {
    PipelineConstants none = new PipelineConstants(0, 0);
    double[] stages =
        rows.stream()
            .filter(r -> r.table().startsWith("dense") && r.latencyMs() < FITS)
            .mapToDouble(r -> none.latencyMs(r, linear) / r.tpus())
            .sorted()
            .toArray();
    return stages[stages.length / 2];
  }

  double latencyMs(Observation row, Constants linear) {
    return estimate(row, linear).perInputMs();
  }

  PipelineEstimate estimate(Observation row, Constants linear) {
    EdgeTpuModel model =
        EdgeTpuModel.of(host(linear.host(row.host())), Clock.MAX, chip(linear.chip()));
    return Pipeline.estimate(model, row.work(), row.tpus(), row.split());
  }

  Chip chip(Chip chip) {
    return new Chip(
        chip.parameterBytes(),
        chip.inputReserve(),
        chip.narrowBytes(),
        chip.slabBytes(),
        chip.slabInputShare(),
        chip.instructionBaseBytes(),
        chip.instructionBytesPerOp(),
        chip.msPerGmac(),
        chip.msPerDepthwiseGmac(),
        chip.msPerDenseGmac(),
        chip.msPerMelement(),
        chip.msPerOp(),
        inputMsPerMb);
  }

  /** All hosts get the hop of the one it was measured on. */
  Host host(Host host) {
    return new Host(
        host.name(),
        host.description(),
        host.inputMbPerS(),
        host.outputMbPerS(),
        host.invocationOverheadMs(),
        hopMs,
        host.maxClockMhz(),
        host.stdClockMhz(),
        host.cpu(),
        host.power());
  }
}
