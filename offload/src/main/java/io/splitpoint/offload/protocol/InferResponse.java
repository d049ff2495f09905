package io.splitpoint.offload.protocol;

import java.util.List;
import java.util.Optional;

/**
 * The answer to an {@link InferRequest}.
 *
 * @param id of the request, or empty
 * @param timing how long the server took; only ours says it
 */
public record InferResponse(
    String model, String version, String id, Optional<Timing> timing, List<NamedTensor> outputs) {

  /**
   * Sent as the parameters {@value #QUEUE} and {@value #COMPUTE}, which other clients ignore.
   *
   * @param queueMicros between the last byte of the request and the start of the model
   * @param computeMicros the model itself, with copying in and out
   */
  public record Timing(long queueMicros, long computeMicros) {
    static final String QUEUE = "queue_us";
    static final String COMPUTE = "compute_us";
  }

  public InferResponse {
    outputs = List.copyOf(outputs);
  }
}
