package io.splitpoint.offload.client;

import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.InferResponse;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.TensorSpec;
import java.io.IOException;
import java.util.List;

/**
 * A connection to a server, for one request at a time. {@link #close}, from any thread, ends a
 * request that is under way. After an {@link IOException} it cannot be used again.
 */
public interface Connection extends AutoCloseable {

  /**
   * An answer, and what went over the wire for it.
   *
   * @param compressMs before anything was sent; 0 when it was not compressed
   */
  record Exchange(InferResponse response, long sentBytes, long receivedBytes, double compressMs) {}

  /**
   * Whether the server takes requests; the shortest round trip there is.
   *
   * @throws IOException when it cannot be reached
   */
  boolean ready() throws IOException;

  /**
   * What a model takes and gives, by its server.
   *
   * @throws io.splitpoint.offload.protocol.ProtocolException when the server refuses
   */
  ModelDescription describe(String model, String version) throws IOException;

  /**
   * One inference.
   *
   * @param outputs that the model has; an answer with others is refused
   * @param compressed whether the request goes as gzip
   * @throws io.splitpoint.offload.protocol.ProtocolException when the server refuses
   */
  Exchange infer(InferRequest request, List<TensorSpec> outputs, boolean compressed)
      throws IOException;

  /** One inference, as it is. */
  default Exchange infer(InferRequest request, List<TensorSpec> outputs) throws IOException {
    return infer(request, outputs, false);
  }

  @Override
  void close();
}
