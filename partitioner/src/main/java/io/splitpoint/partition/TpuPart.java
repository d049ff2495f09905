package io.splitpoint.partition;

import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment of a model as a part of a job on one Edge TPU, with the cost of a cut before it. Use it
 * for schedulers that share the chip's parameter memory between models and cut long jobs. All times
 * are modelled.
 *
 * @param lastLayer last layer of the segment
 * @param runMs run time with its parameters on the chip; the first part includes the call and the
 *     input, the last part the output
 * @param bytes bytes of parameters that the chip could keep
 * @param reloadMs time to send them again
 * @param cutMs additional time of ending the job before this part and continuing later: one more
 *     call, and the tensor out and in; 0 for the first part
 */
public record TpuPart(int lastLayer, double runMs, long bytes, double reloadMs, double cutMs) {

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
