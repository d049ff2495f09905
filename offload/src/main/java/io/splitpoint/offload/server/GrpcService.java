package io.splitpoint.offload.server;

import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.splitpoint.offload.protocol.Extensions;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.Inference;
import io.splitpoint.offload.protocol.Inference.ModelName;
import io.splitpoint.offload.protocol.ModelConfig;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.OpenInference.ModelConfigResponse;
import io.splitpoint.offload.protocol.OpenInference.ModelInferResponse;
import io.splitpoint.offload.protocol.OpenInference.ModelStatisticsResponse;
import io.splitpoint.offload.protocol.OpenInference.RepositoryIndexResponse;
import io.splitpoint.offload.protocol.OpenInference.RepositoryModelLoadResponse;
import io.splitpoint.offload.protocol.OpenInference.RepositoryModelUnloadResponse;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.ServerDescription;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Lease;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Answers the protocol's gRPC calls. */
final class GrpcService {

  /** Copies of an answer: as it is written, and as gRPC queues it. */
  private static final int COPIES = 2;

  private final ModelStore models;
  private final Workers workers;
  private final ServerDescription server;
  private final Budget.Port port;

  GrpcService(ModelStore models, Workers workers, ServerDescription server, Budget.Port port) {
    this.port = port;
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
    add(service, Inference.INFER_WRITTEN, this::infer);
    add(service, Extensions.CONFIG, this::config);
    add(service, Extensions.STATISTICS, this::statistics);
    add(service, Extensions.INDEX, this::index);
    add(
        service,
        Extensions.LOAD,
        (name, to) ->
            later(
                models.load(name),
                to,
                done -> answer(to, RepositoryModelLoadResponse.getDefaultInstance())));
    add(
        service,
        Extensions.UNLOAD,
        (name, to) ->
            later(
                models.unload(name),
                to,
                done -> answer(to, RepositoryModelUnloadResponse.getDefaultInstance())));
    return service.build();
  }

  private <Q, A> void add(
      ServerServiceDefinition.Builder service,
      MethodDescriptor<Q, A> method,
      ServerCalls.UnaryMethod<Q, A> answer) {
    service.addMethod(Received.by(method), Received.handler(answer, port));
  }

  private static <T> void answer(StreamObserver<T> to, T value) {
    to.onNext(value);
    to.onCompleted();
  }

  private void refuse(StreamObserver<?> to, Throwable failure) {
    to.onError(GrpcGate.status(Refusal.of(failure, port)).asRuntimeException());
  }

  /** Sends the awaited answer, exactly once, whatever fails. */
  private <K, A> void later(CompletableFuture<K> awaited, StreamObserver<A> to, Consumer<K> then) {
    awaited.whenComplete(
        (known, failure) -> {
          if (failure != null) {
            refuse(to, failure);
            return;
          }
          try {
            then.accept(known);
          } catch (RuntimeException | Error fault) {
            refuse(to, fault);
          }
        });
  }

  /** An unknown model is an answer here, not a refusal. */
  private void modelReady(ModelName asked, StreamObserver<Boolean> to) {
    if (!models.isServed(asked.name(), asked.version())) {
      answer(to, false);
      return;
    }
    later(models.find(asked.name(), asked.version()), to, model -> answer(to, true));
  }

  private void model(ModelName asked, StreamObserver<ModelDescription> to) {
    later(models.find(asked.name(), asked.version()), to, model -> answer(to, model.description()));
  }

  private void config(ModelName asked, StreamObserver<ModelConfigResponse> to) {
    later(
        models.find(asked.name(), asked.version()),
        to,
        model ->
            answer(to, Extensions.message(new ModelConfig(model.description(), workers.number()))));
  }

  private void statistics(ModelName asked, StreamObserver<ModelStatisticsResponse> to) {
    now(to, () -> Extensions.statisticsMessage(models.statistics(asked.name(), asked.version())));
  }

  private void index(boolean readyOnly, StreamObserver<RepositoryIndexResponse> to) {
    now(to, () -> Extensions.indexMessage(models.index(readyOnly)));
  }

  private <A> void now(StreamObserver<A> to, Supplier<A> message) {
    later(CompletableFuture.completedFuture(message), to, known -> answer(to, known.get()));
  }

  private void infer(InferRequest request, StreamObserver<ModelInferResponse> to) {
    long arrivedNanos = System.nanoTime();
    Lease bytes = GrpcBytes.of(Context.current()).lease();
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
              try {
                if (failure != null) {
                  throw failure;
                }
                Workers.Task task = task(model, request, bytes, arrivedNanos, to);
                if (workers.onlyOne() && model.isShort()) {
                  task.run();
                } else {
                  workers.submit(task);
                }
              } catch (Throwable refused) {
                workers.leave();
                refuse(to, refused);
              }
            });
  }

  private Workers.Task task(
      ServedModel model,
      InferRequest request,
      Lease bytes,
      long arrivedNanos,
      StreamObserver<ModelInferResponse> to) {
    return new Workers.Task() {
      @Override
      public void run() {
        GrpcService.this.run(model, request, bytes, arrivedNanos, to);
      }

      @Override
      public void refuse(ProtocolException why) {
        workers.leave();
        end(to, null, why);
      }
    };
  }

  /** Runs an inference; throws nothing. */
  private void run(
      ServedModel model,
      InferRequest request,
      Lease bytes,
      long arrivedNanos,
      StreamObserver<ModelInferResponse> to) {
    ModelInferResponse answer = null;
    Throwable failed = null;
    try {
      long outputs =
          request.outputsFor(model.description()).stream()
              .mapToLong(wanted -> model.outputBytes(wanted.name()))
              .sum();
      bytes.add(COPIES * Inference.writtenBytes(outputs));
      answer = model.run(request, arrivedNanos, Inference::written);
    } catch (RuntimeException | Error failure) {
      failed = failure;
    } finally {
      workers.leave();
    }
    end(to, answer, failed);
  }

  private void end(
      StreamObserver<ModelInferResponse> to, ModelInferResponse answer, Throwable failed) {
    try {
      if (failed == null) {
        answer(to, answer);
      } else {
        refuse(to, failed);
      }
    } catch (RuntimeException | Error gone) {
      Refusal.of(gone, port); // The call is cancelled, or gRPC has no memory and ends it itself.
    }
  }
}
