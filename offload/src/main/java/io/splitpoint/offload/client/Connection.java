package io.splitpoint.offload.client;

import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.InferResponse;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.TensorSpec;
import java.io.IOException;
import java.util.List;

/**
 * A connection to a server, for one request at a time. {@link #close} ends a request in progress
 * and may be called from any thread. A connection cannot be used after an {@link IOException}.
 */
public interface Connection extends AutoCloseable {

  /**
   * An answer and its cost on the wire.
   *
   * @param compressMs time to compress the request before it was sent; 0 when it was not compressed
   */
  record Exchange(InferResponse response, long sentBytes, long receivedBytes, double compressMs) {}

  /**
   * Whether the server accepts requests; this is the shortest possible round trip.
   *
   * @throws IOException when it cannot be reached
   */
  boolean ready() throws IOException;

  /**
   * Requests a model's description.
   *
   * @throws io.splitpoint.offload.protocol.ProtocolException when the server refuses
   */
  ModelDescription describe(String model, String version) throws IOException;

  /**
   * Runs one inference.
   *
   * @param outputs outputs of the model; an answer with others is refused
   * @param compressed whether the request is sent as gzip
   * @throws io.splitpoint.offload.protocol.ProtocolException when the server refuses
   */
  Exchange infer(InferRequest request, List<TensorSpec> outputs, boolean compressed)
      throws IOException;

  /** Runs one inference without compression. */
  default Exchange infer(InferRequest request, List<TensorSpec> outputs) throws IOException {
    return infer(request, outputs, false);
  }

  @Override
  void close();
}
