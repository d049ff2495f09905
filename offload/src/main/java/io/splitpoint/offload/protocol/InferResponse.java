package io.splitpoint.offload.protocol;

import java.util.List;
import java.util.Optional;

/**
 * The answer to an {@link InferRequest}.
 *
 * @param id id of the request, or empty
 * @param timing the server's times, which only Splitpoint's server reports
 */
public record InferResponse(
    String model, String version, String id, Optional<Timing> timing, List<NamedTensor> outputs) {

  /**
   * The server's times, sent as the parameters {@value #QUEUE} and {@value #COMPUTE}, which other
   * clients ignore.
   *
   * @param queueMicros time from the last byte of the request to the start of the model
   * @param computeMicros time of the model, with copying in and out
   */
  public record Timing(long queueMicros, long computeMicros) {
    static final String QUEUE = "queue_us";
    static final String COMPUTE = "compute_us";
  }

  public InferResponse {
    outputs = List.copyOf(outputs);
  }
}
