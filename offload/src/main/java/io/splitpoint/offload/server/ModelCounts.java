package io.splitpoint.offload.server;

import io.splitpoint.offload.protocol.ModelStatistics;

/** Counts the inferences of one model, over all of its interpreters. */
final class ModelCounts {

  private ModelStatistics now;

  ModelCounts(String name, String version) {
    now = ModelStatistics.none(name, version);
  }

  synchronized ModelStatistics now() {
    return now;
  }

  /**
   * A request was answered; the times are of {@link System#nanoTime}.
   *
   * @param arrived when it had come
   * @param start when its turn came
   * @param ready when its inputs were copied
   * @param computed when the model had run
   * @param end when the answer was written
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

  /** A request for the model was not answered. */
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
