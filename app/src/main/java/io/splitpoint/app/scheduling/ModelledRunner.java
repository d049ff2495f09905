package io.splitpoint.app.scheduling;

import io.splitpoint.device.ModelledTime;
import io.splitpoint.schedule.live.Classification;
import io.splitpoint.schedule.live.JobFailedException;
import io.splitpoint.schedule.live.JobRunner;
import java.util.Map;

/** Takes as long as the Edge TPU model predicts, and marks the answer as modelled. */
final class ModelledRunner implements JobRunner {

  private final Map<String, Long> latencyNs;

  ModelledRunner(Map<String, Long> latencyNs) {
    this.latencyNs = Map.copyOf(latencyNs);
  }

  @Override
  public Classification run(String model, Picture picture) {
    Long takes = latencyNs.get(model);
    if (takes == null) {
      throw new JobFailedException(model + " cannot be cut into this number of segments");
    }
    ModelledTime.waitUntil(System.nanoTime() + takes);
    return new Classification("modelled", 0);
  }

  @Override
  public void close() {}
}
