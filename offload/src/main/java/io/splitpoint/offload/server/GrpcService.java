package io.splitpoint.offload.server;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.InferResponse;
import io.splitpoint.offload.protocol.Inference;
import io.splitpoint.offload.protocol.Inference.ModelName;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.ServerDescription;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The gRPC half. */
final class GrpcService {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ModelStore models;
  private final Workers workers;
  private final ServerDescription server;

  GrpcService(ModelStore models, Workers workers, ServerDescription server) {
    this.models = models;
    this.workers = workers;
    this.server = server;
  }

  ServerServiceDefinition definition() {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(Inference.SERVICE);
    add(service, Inference.LIVE, (any, to) -> answer(to, true));
    add(service, Inference.READY, (any, to) -> answer(to, !workers.stopping()));
    add(service, Inference.SERVER, (any, to) -> answer(to, server));
    add(service, Inference.MODEL_READY, this::modelReady);
    add(service, Inference.MODEL, this::model);
    add(service, Inference.INFER, this::infer);
    return service.build();
  }

  private static <Q, A> void add(
      ServerServiceDefinition.Builder service,
      MethodDescriptor<Q, A> method,
      ServerCalls.UnaryMethod<Q, A> answer) {
    service.addMethod(Received.by(method), Received.handler(answer));
  }

  /** Lets nobody without the token further than the health calls. */
  static ServerInterceptor guard(Token token) {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        boolean health =
            method.equals(Inference.LIVE.getFullMethodName())
                || method.equals(Inference.READY.getFullMethodName());
        if (health || token.admits(headers.get(AUTHORIZATION))) {
          return next.startCall(call, headers);
        }
        call.close(
            Status.UNAUTHENTICATED.withDescription("expected the server's token"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
    };
  }

  private static <T> void answer(StreamObserver<T> to, T value) {
    to.onNext(value);
    to.onCompleted();
  }

  private static void refuse(StreamObserver<?> to, ProtocolException why) {
    to.onError(
        Status.fromCodeValue(why.kind().grpcCode())
            .withDescription(why.getMessage())
            .asRuntimeException());
  }

  private void modelReady(ModelName asked, StreamObserver<Boolean> to) {
    models
        .find(asked.name(), asked.version())
        .whenComplete(
            (model, failure) -> {
              if (failure == null) {
                answer(to, true);
              } else {
                refuse(to, Upload.reason(failure));
              }
            });
  }

  private void model(ModelName asked, StreamObserver<ModelDescription> to) {
    models
        .find(asked.name(), asked.version())
        .whenComplete(
            (model, failure) -> {
              if (failure == null) {
                answer(to, model.description());
              } else {
                refuse(to, Upload.reason(failure));
              }
            });
  }

  private void infer(InferRequest request, StreamObserver<InferResponse> to) {
    long arrivedNanos = System.nanoTime();
    try {
      workers.enter();
    } catch (ProtocolException refused) {
      refuse(to, refused);
      return;
    }
    models
        .find(request.model(), request.version())
        .whenComplete(
            (model, failure) -> {
              if (failure == null && workers.onlyOne() && model.isShort()) {
                run(model, request, arrivedNanos, to);
              } else if (failure == null) {
                workers.submit(() -> run(model, request, arrivedNanos, to));
              } else {
                workers.leave();
                refuse(to, Upload.reason(failure));
              }
            });
  }

  private void run(
      ServedModel model,
      InferRequest request,
      long arrivedNanos,
      StreamObserver<InferResponse> to) {
    try {
      answer(to, model.run(request, arrivedNanos, GrpcService::kept));
    } catch (ProtocolException refused) {
      refuse(to, refused);
    } catch (RuntimeException fault) {
      refuse(to, new ProtocolException(ProtocolException.Kind.INTERNAL, String.valueOf(fault)));
    } finally {
      workers.leave();
    }
  }

  /** The answer with its tensors copied: gRPC writes it when the interpreter is another's again. */
  private static InferResponse kept(InferResponse response) {
    List<NamedTensor> outputs = new ArrayList<>();
    for (NamedTensor output : response.outputs()) {
      ByteBuffer copy = ByteBuffer.allocate(output.data().remaining());
      outputs.add(new NamedTensor(output.spec(), copy.put(output.data().duplicate()).flip()));
    }
    return new InferResponse(
        response.model(), response.version(), response.id(), response.timing(), outputs);
  }
}
