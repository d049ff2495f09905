package io.splitpoint.offload.protocol;

import com.google.protobuf.MessageLite;
import io.grpc.MethodDescriptor;
import io.splitpoint.offload.protocol.OpenInference.ModelInferRequest;
import io.splitpoint.offload.protocol.OpenInference.ModelInferResponse;
import io.splitpoint.offload.protocol.OpenInference.ModelMetadataRequest;
import io.splitpoint.offload.protocol.OpenInference.ModelMetadataResponse;
import io.splitpoint.offload.protocol.OpenInference.ModelMetadataResponse.TensorMetadata;
import io.splitpoint.offload.protocol.OpenInference.ModelReadyRequest;
import io.splitpoint.offload.protocol.OpenInference.ModelReadyResponse;
import io.splitpoint.offload.protocol.OpenInference.ServerLiveRequest;
import io.splitpoint.offload.protocol.OpenInference.ServerLiveResponse;
import io.splitpoint.offload.protocol.OpenInference.ServerMetadataRequest;
import io.splitpoint.offload.protocol.OpenInference.ServerMetadataResponse;
import io.splitpoint.offload.protocol.OpenInference.ServerReadyRequest;
import io.splitpoint.offload.protocol.OpenInference.ServerReadyResponse;
import java.util.List;

/** The calls of {@code inference.GRPCInferenceService}, see inference.proto. */
public final class Inference {

  public static final String SERVICE = "inference.GRPCInferenceService";

  /** A model and its version; empty for any version. */
  public record ModelName(String name, String version) {}

  /** The request is empty. */
  public static final MethodDescriptor<Boolean, Boolean> LIVE =
      method(
          "ServerLive",
          GrpcMessage.marshaller(
              ServerLiveRequest.parser(),
              any -> true,
              any -> ServerLiveRequest.getDefaultInstance()),
          GrpcMessage.marshaller(
              ServerLiveResponse.parser(),
              ServerLiveResponse::getLive,
              live -> ServerLiveResponse.newBuilder().setLive(live).build()));

  /** The request is empty. */
  public static final MethodDescriptor<Boolean, Boolean> READY =
      method(
          "ServerReady",
          GrpcMessage.marshaller(
              ServerReadyRequest.parser(),
              any -> true,
              any -> ServerReadyRequest.getDefaultInstance()),
          GrpcMessage.marshaller(
              ServerReadyResponse.parser(),
              ServerReadyResponse::getReady,
              ready -> ServerReadyResponse.newBuilder().setReady(ready).build()));

  public static final MethodDescriptor<ModelName, Boolean> MODEL_READY =
      method(
          "ModelReady",
          GrpcMessage.marshaller(
              ModelReadyRequest.parser(),
              asked -> name(asked.getName(), asked.getVersion()),
              model ->
                  ModelReadyRequest.newBuilder()
                      .setName(model.name)
                      .setVersion(model.version)
                      .build()),
          GrpcMessage.marshaller(
              ModelReadyResponse.parser(),
              ModelReadyResponse::getReady,
              ready -> ModelReadyResponse.newBuilder().setReady(ready).build()));

  /** The request is empty. */
  public static final MethodDescriptor<Boolean, ServerDescription> SERVER =
      method(
          "ServerMetadata",
          GrpcMessage.marshaller(
              ServerMetadataRequest.parser(),
              any -> true,
              any -> ServerMetadataRequest.getDefaultInstance()),
          GrpcMessage.marshaller(
              ServerMetadataResponse.parser(),
              said ->
                  new ServerDescription(
                      said.getName(), said.getVersion(), said.getExtensionsList()),
              server ->
                  ServerMetadataResponse.newBuilder()
                      .setName(server.name())
                      .setVersion(server.version())
                      .addAllExtensions(server.extensions())
                      .build()));

  public static final MethodDescriptor<ModelName, ModelDescription> MODEL =
      method(
          "ModelMetadata",
          GrpcMessage.marshaller(
              ModelMetadataRequest.parser(),
              asked -> name(asked.getName(), asked.getVersion()),
              model ->
                  ModelMetadataRequest.newBuilder()
                      .setName(model.name)
                      .setVersion(model.version)
                      .build()),
          GrpcMessage.marshaller(
              ModelMetadataResponse.parser(), Inference::description, Inference::message));

  public static final MethodDescriptor<InferRequest, InferResponse> INFER =
      method(
          "ModelInfer",
          GrpcMessage.marshaller(
              ModelInferRequest.parser(),
              bytes ->
                  GrpcMessage.checkTensors(
                      bytes, ModelInferRequest.RAW_INPUT_CONTENTS_FIELD_NUMBER),
              GrpcInfer::request,
              GrpcInfer::message),
          GrpcMessage.marshaller(
              ModelInferResponse.parser(),
              bytes ->
                  GrpcMessage.checkTensors(
                      bytes, ModelInferResponse.RAW_OUTPUT_CONTENTS_FIELD_NUMBER),
              GrpcInfer::response,
              GrpcInfer::message));

  /** {@link #INFER} for a server that has built the answer's message before. */
  public static final MethodDescriptor<InferRequest, ModelInferResponse> INFER_WRITTEN =
      INFER.toBuilder(
              INFER.getRequestMarshaller(), message(ModelInferResponse.getDefaultInstance()))
          .build();

  private Inference() {}

  /** The message of an answer, for {@link #INFER_WRITTEN}, with a copy of the tensors. */
  public static ModelInferResponse written(InferResponse response) {
    return GrpcInfer.copied(response);
  }

  /** The approximate size of the message for outputs of this size. */
  public static long writtenBytes(long outputBytes) {
    return outputBytes + 4096;
  }

  /** A marshaller for an answer that is a message already. */
  @SuppressWarnings("unchecked") // A message's parser returns messages of its own class.
  static <M extends MessageLite> MethodDescriptor.Marshaller<M> message(M any) {
    return GrpcMessage.marshaller(
        (com.google.protobuf.Parser<M>) any.getParserForType(), said -> said, said -> said);
  }

  static <Q, A> MethodDescriptor<Q, A> method(
      String name, MethodDescriptor.Marshaller<Q> request, MethodDescriptor.Marshaller<A> answer) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(request)
        .setResponseMarshaller(answer)
        .build();
  }

  static ModelName name(String name, String version) {
    return new ModelName(GrpcInfer.text(name), GrpcInfer.text(version));
  }

  private static ModelDescription description(ModelMetadataResponse said) {
    return new ModelDescription(
        said.getName(),
        said.getVersionsList(),
        said.getPlatform(),
        specs(said.getInputsList()),
        specs(said.getOutputsList()),
        said.getPropertiesMap());
  }

  private static List<TensorSpec> specs(List<TensorMetadata> tensors) {
    return tensors.stream()
        .map(said -> GrpcInfer.spec(said.getName(), said.getDatatype(), said.getShapeList()))
        .toList();
  }

  private static ModelMetadataResponse message(ModelDescription model) {
    return ModelMetadataResponse.newBuilder()
        .setName(model.name())
        .addAllVersions(model.versions())
        .setPlatform(model.platform())
        .addAllInputs(model.inputs().stream().map(Inference::message).toList())
        .addAllOutputs(model.outputs().stream().map(Inference::message).toList())
        .putAllProperties(model.properties())
        .build();
  }

  private static TensorMetadata message(TensorSpec spec) {
    return TensorMetadata.newBuilder()
        .setName(spec.name())
        .setDatatype(spec.datatype().name())
        .addAllShape(spec.shape())
        .build();
  }
}
