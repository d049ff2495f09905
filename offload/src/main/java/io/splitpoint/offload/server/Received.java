package io.splitpoint.offload.server;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Cause;
import java.io.InputStream;

/**
 * A request, or why it is none. gRPC takes what a parser throws for a fault of the server and tells
 * the caller nothing; so nothing is thrown.
 *
 * @param request null when there is a failure
 * @param failure null when there is a request
 */
record Received<Q>(Q request, Status failure) {

  /** The same call on the wire, whose parser throws nothing. */
  static <Q, A> MethodDescriptor<Received<Q>, A> by(MethodDescriptor<Q, A> method) {
    return method.<Received<Q>, A>toBuilder(
            new MethodDescriptor.Marshaller<>() {
              @Override
              public InputStream stream(Received<Q> value) {
                return method.streamRequest(value.request);
              }

              @Override
              public Received<Q> parse(InputStream stream) {
                try {
                  return new Received<>(method.parseRequest(stream), null);
                } catch (StatusRuntimeException refused) {
                  return new Received<>(null, refused.getStatus());
                }
              }
            },
            method.getResponseMarshaller())
        .build();
  }

  /** Answers what was received as it is meant, and refuses the rest. */
  static <Q, A> io.grpc.ServerCallHandler<Received<Q>, A> handler(
      ServerCalls.UnaryMethod<Q, A> answer, Budget.Port port) {
    return ServerCalls.asyncUnaryCall(
        (Received<Q> received, StreamObserver<A> to) -> {
          if (received.failure == null) {
            answer.invoke(received.request, to);
          } else {
            port.count(Cause.INVALID);
            to.onError(received.failure.asRuntimeException());
          }
        });
  }
}
