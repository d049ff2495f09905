package io.splitpoint.partition;

import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment of a model as a part of a job on one Edge TPU, not of a pipeline: what it takes when
 * the job runs on, and what a cut before it adds. For schedulers that share the chip's parameter
 * memory between models and cut long jobs. Modelled.
 *
 * @param lastLayer of the segment
 * @param runMs with its parameters on the chip; the call and the input are in the first part's, the
 *     output in the last part's
 * @param bytes of parameters that the chip could keep
 * @param reloadMs for sending them again
 * @param cutMs what it takes longer to end the job before this part and go on later: a call of its
 *     own, the tensor out and in again; 0 for the first part
 */
public record TpuPart(int lastLayer, double runMs, long bytes, double reloadMs, double cutMs) {

  /** The parts that a segmentation of the model gives. */
  public static List<TpuPart> of(EdgeTpuModel tpu, PipelineEstimate segments) {
    List<TpuPart> parts = new ArrayList<>();
    int last = segments.segments().size() - 1;
    for (int k = 0; k <= last; k++) {
      Estimate one = segments.segments().get(k);
      Estimate.Parts of = one.parts();
      double in = of.overheadMs() + of.inputMs();
      double run = one.latencyMs() - (k > 0 ? in : 0) - (k < last ? of.outputMs() : 0);
      double cut = k == 0 ? 0 : in + segments.segments().get(k - 1).parts().outputMs();
      parts.add(
          new TpuPart(
              segments.lastLayers().get(k),
              run,
              one.onChipBytes(),
              one.onChipBytes() / (tpu.host().inputMbPerS() * 1e3),
              cut));
    }
    return List.copyOf(parts);
  }
}
