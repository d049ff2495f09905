package io.splitpoint.app.scheduling;

import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Estimate.Parts;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.schedule.ModelPart;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Computes the parts of a model for {@code parts.csv} from the worst case of the whole and the Edge
 * TPU model. Parts are the partitioner's segments, which have similar lengths.
 */
final class WorstCaseParts {

  private WorstCaseParts() {}

  /**
   * A part's share of the worst case is its share of the modelled run with all parameters on the
   * chip. The time to send parameters that do not fit is removed from the whole by the model.
   * Reloading counts every byte over the host's bus, although some of it passes while the array
   * computes; a cut counts a call and the tensor out and in.
   *
   * @param name the model's name
   * @param one the whole model on one Edge TPU
   * @param most largest number of parts; fewer where there are fewer places to cut
   * @param worstMs worst case of a whole job
   * @param margin share added to modelled times
   */
  static List<ModelPart> of(
      String name,
      Host host,
      Estimate one,
      TpuSegments segments,
      int most,
      double worstMs,
      double margin) {
    PipelineEstimate parts = segments.best(Math.min(most, segments.most()), false);
    int n = parts.segments().size();
    double[] onChipMs = new double[n];
    double allMs = 0;
    for (int k = 0; k < n; k++) {
      Parts times = parts.segments().get(k).parts();
      onChipMs[k] =
          times.instructionMs()
              + times.computeMs()
              + times.cpuMs()
              + (k == 0 ? times.overheadMs() + times.inputMs() : 0)
              + (k == n - 1 ? times.outputMs() : 0);
      allMs += onChipMs[k];
    }
    double jobMs = worstMs * (one.offChipBytes() > 0 ? Math.min(1, allMs / one.latencyMs()) : 1);
    List<ModelPart> rows = new ArrayList<>();
    for (int k = 0; k < n; k++) {
      Estimate part = parts.segments().get(k);
      long bytes = part.onChipBytes() + part.offChipBytes();
      double cutMs =
          k == 0
              ? 0
              : part.parts().overheadMs()
                  + part.parts().inputMs()
                  + parts.segments().get(k - 1).parts().outputMs();
      rows.add(
          new ModelPart(
              name + "-" + parts.lastLayers().get(k),
              Math.max(1, ns(jobMs * onChipMs[k] / allMs)),
              bytes,
              ns(bytes / (host.inputMbPerS() * 1e3) * (1 + margin)),
              k == 0 ? OptionalLong.empty() : OptionalLong.of(ns(cutMs * (1 + margin)))));
    }
    return List.copyOf(rows);
  }

  private static long ns(double ms) {
    return (long) Math.ceil(ms * 1e6);
  }
}
