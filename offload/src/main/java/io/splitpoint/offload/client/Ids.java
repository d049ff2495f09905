package io.splitpoint.offload.client;

import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.InferResponse;
import io.splitpoint.offload.protocol.ProtocolException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Gives each request of a connection a unique id and checks the id of its answer. */
final class Ids {

  private final AtomicLong last = new AtomicLong();

  /** The request with a new id, unless it has one. */
  InferRequest identified(InferRequest request) {
    return request.id().isEmpty() ? request.withId(Long.toString(last.incrementAndGet())) : request;
  }

  /** Checks that an answer belongs to a request; otherwise the connection cannot be trusted. */
  static InferResponse checked(InferRequest request, InferResponse response) throws IOException {
    if (!request.id().equals(response.id())) {
      throw new IOException(
          "expected the answer to request '%s', found that to '%s'"
              .formatted(request.id(), ProtocolException.oneLine(response.id())));
    }
    return response;
  }
}
