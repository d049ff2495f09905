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
 * A request, or the reason why it is invalid. gRPC treats a parser's exception as a server error
 * without a message, so that this class keeps the reason instead.
 *
 * @param request null when there is a failure
 * @param failure null when there is a request
 */
record Received<Q>(Q request, Status failure) {

  /** The same call with a parser that throws nothing. */
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

  /** Answers valid requests and refuses the others. */
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
