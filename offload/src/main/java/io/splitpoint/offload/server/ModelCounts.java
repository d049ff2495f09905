package io.splitpoint.offload.server;

import io.splitpoint.offload.protocol.ModelStatistics;

/** Counts the inferences of one model over all its interpreters. */
final class ModelCounts {

  private ModelStatistics now;

  ModelCounts(String name, String version) {
    now = ModelStatistics.none(name, version);
  }

  synchronized ModelStatistics now() {
    return now;
  }

  /**
   * Records an answered request; the times are of {@link System#nanoTime}.
   *
   * @param arrived time of its arrival
   * @param start time at which it began
   * @param ready time at which its inputs were copied
   * @param computed time at which the model had run
   * @param end time at which the answer was written
   */
  synchronized void answered(long arrived, long start, long ready, long computed, long end) {
    now =
        new ModelStatistics(
            now.name(),
            now.version(),
            System.currentTimeMillis(),
            now.success().plus(end - arrived),
            now.fail(),
            now.queue().plus(start - arrived),
            now.input().plus(ready - start),
            now.infer().plus(computed - ready),
            now.output().plus(end - computed));
  }

  /** Records a failed request for the model. */
  synchronized void failed(long nanos) {
    now =
        new ModelStatistics(
            now.name(),
            now.version(),
            now.lastMs(),
            now.success(),
            now.fail().plus(nanos),
            now.queue(),
            now.input(),
            now.infer(),
            now.output());
  }
}
