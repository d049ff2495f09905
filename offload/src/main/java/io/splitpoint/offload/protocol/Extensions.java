package io.splitpoint.offload.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.MethodDescriptor;
import io.splitpoint.offload.protocol.Inference.ModelName;
import io.splitpoint.offload.protocol.ModelStatistics.Spent;
import io.splitpoint.offload.protocol.OpenInference.InferBatchStatistics;
import io.splitpoint.offload.protocol.OpenInference.InferStatistics;
import io.splitpoint.offload.protocol.OpenInference.ModelConfigRequest;
import io.splitpoint.offload.protocol.OpenInference.ModelConfigResponse;
import io.splitpoint.offload.protocol.OpenInference.ModelStatisticsRequest;
import io.splitpoint.offload.protocol.OpenInference.ModelStatisticsResponse;
import io.splitpoint.offload.protocol.OpenInference.RepositoryIndexRequest;
import io.splitpoint.offload.protocol.OpenInference.RepositoryIndexResponse;
import io.splitpoint.offload.protocol.OpenInference.RepositoryModelLoadRequest;
import io.splitpoint.offload.protocol.OpenInference.RepositoryModelLoadResponse;
import io.splitpoint.offload.protocol.OpenInference.RepositoryModelUnloadRequest;
import io.splitpoint.offload.protocol.OpenInference.RepositoryModelUnloadResponse;
import io.splitpoint.offload.protocol.OpenInference.StatisticDuration;
import java.util.List;

/**
 * The protocol's extensions for configuration, statistics and the repository of models, in REST and
 * gRPC, for a server. Names and field numbers are those of Triton's {@code grpc_service.proto}; see
 * inference.proto.
 */
public final class Extensions {

  /** The extensions that this program's server always lists. */
  public static final List<String> NAMES =
      List.of(
          ServerDescription.BINARY_TENSORS,
          "model_configuration",
          "statistics",
          "model_repository",
          "model_repository(unload_dependents)");

  /** Limit on a REST request in bytes. */
  public static final int LONGEST_REQUEST = 65_536;

  /** The only parameter of unloading; a model has no dependents here. */
  private static final String UNLOAD_DEPENDENTS = "unload_dependents";

  public static final MethodDescriptor<ModelName, ModelConfigResponse> CONFIG =
      Inference.method(
          "ModelConfig",
          GrpcMessage.marshaller(
              ModelConfigRequest.parser(),
              asked -> Inference.name(asked.getName(), asked.getVersion()),
              model ->
                  ModelConfigRequest.newBuilder()
                      .setName(model.name())
                      .setVersion(model.version())
                      .build()),
          Inference.message(ModelConfigResponse.getDefaultInstance()));

  public static final MethodDescriptor<ModelName, ModelStatisticsResponse> STATISTICS =
      Inference.method(
          "ModelStatistics",
          GrpcMessage.marshaller(
              ModelStatisticsRequest.parser(),
              asked -> Inference.name(asked.getName(), asked.getVersion()),
              model ->
                  ModelStatisticsRequest.newBuilder()
                      .setName(model.name())
                      .setVersion(model.version())
                      .build()),
          Inference.message(ModelStatisticsResponse.getDefaultInstance()));

  /** The request says whether only ready models are listed. */
  public static final MethodDescriptor<Boolean, RepositoryIndexResponse> INDEX =
      Inference.method(
          "RepositoryIndex",
          GrpcMessage.marshaller(
              RepositoryIndexRequest.parser(),
              RepositoryIndexRequest::getReady,
              ready -> RepositoryIndexRequest.newBuilder().setReady(ready).build()),
          Inference.message(RepositoryIndexResponse.getDefaultInstance()));

  /** The request names the model. */
  public static final MethodDescriptor<String, RepositoryModelLoadResponse> LOAD =
      Inference.method(
          "RepositoryModelLoad",
          GrpcMessage.marshaller(
              RepositoryModelLoadRequest.parser(),
              asked -> {
                asked.getParametersMap().keySet().forEach(Extensions::checkParameter);
                return GrpcInfer.text(asked.getModelName());
              },
              name -> RepositoryModelLoadRequest.newBuilder().setModelName(name).build()),
          Inference.message(RepositoryModelLoadResponse.getDefaultInstance()));

  /** The request names the model. */
  public static final MethodDescriptor<String, RepositoryModelUnloadResponse> UNLOAD =
      Inference.method(
          "RepositoryModelUnload",
          GrpcMessage.marshaller(
              RepositoryModelUnloadRequest.parser(),
              asked -> {
                asked.getParametersMap().keySet().forEach(Extensions::checkParameter);
                return GrpcInfer.text(asked.getModelName());
              },
              name -> RepositoryModelUnloadRequest.newBuilder().setModelName(name).build()),
          Inference.message(RepositoryModelUnloadResponse.getDefaultInstance()));

  private Extensions() {}

  /** Files and configurations come from the server's own directory only. */
  private static void checkParameter(String name) {
    if (!name.equals(UNLOAD_DEPENDENTS)) {
      throw Json.invalid(
          "the parameter '%s' is not supported: a model is loaded unchanged from its file"
              .formatted(name));
    }
  }

  public static ModelConfigResponse message(ModelConfig config) {
    return config.message();
  }

  /** The answer to {@code ModelStatistics}. */
  public static ModelStatisticsResponse statisticsMessage(List<ModelStatistics> models) {
    return ModelStatisticsResponse.newBuilder()
        .addAllModelStats(models.stream().map(Extensions::message).toList())
        .build();
  }

  private static OpenInference.ModelStatistics message(ModelStatistics model) {
    OpenInference.ModelStatistics.Builder stats =
        OpenInference.ModelStatistics.newBuilder()
            .setName(model.name())
            .setVersion(model.version())
            .setLastInference(model.lastMs())
            .setInferenceCount(model.success().count())
            .setExecutionCount(model.success().count())
            .setInferenceStats(
                InferStatistics.newBuilder()
                    .setSuccess(message(model.success()))
                    .setFail(message(model.fail()))
                    .setQueue(message(model.queue()))
                    .setComputeInput(message(model.input()))
                    .setComputeInfer(message(model.infer()))
                    .setComputeOutput(message(model.output())));
    if (model.success().count() > 0) {
      stats.addBatchStats(
          InferBatchStatistics.newBuilder()
              .setBatchSize(1)
              .setComputeInput(message(model.input()))
              .setComputeInfer(message(model.infer()))
              .setComputeOutput(message(model.output())));
    }
    return stats.build();
  }

  private static StatisticDuration message(Spent spent) {
    return StatisticDuration.newBuilder().setCount(spent.count()).setNs(spent.nanos()).build();
  }

  /** The answer to {@code GET …/stats}. */
  public static byte[] statisticsJson(List<ModelStatistics> models) {
    ObjectNode answer = Json.object();
    ArrayNode list = answer.putArray("model_stats");
    for (ModelStatistics model : models) {
      ObjectNode stats =
          list.addObject()
              .put("name", model.name())
              .put("version", model.version())
              .put("last_inference", model.lastMs())
              .put("inference_count", model.success().count())
              .put("execution_count", model.success().count());
      ObjectNode inference = stats.putObject("inference_stats");
      put(inference, "success", model.success());
      put(inference, "fail", model.fail());
      put(inference, "queue", model.queue());
      put(inference, "compute_input", model.input());
      put(inference, "compute_infer", model.infer());
      put(inference, "compute_output", model.output());
      ArrayNode batches = stats.putArray("batch_stats");
      if (model.success().count() > 0) {
        ObjectNode one = batches.addObject().put("batch_size", 1);
        put(one, "compute_input", model.input());
        put(one, "compute_infer", model.infer());
        put(one, "compute_output", model.output());
      }
    }
    return Json.write(answer);
  }

  private static void put(ObjectNode into, String name, Spent spent) {
    into.putObject(name).put("count", spent.count()).put("ns", spent.nanos());
  }

  /** The answer to {@code RepositoryIndex}. */
  public static RepositoryIndexResponse indexMessage(List<ModelIndex> models) {
    RepositoryIndexResponse.Builder index = RepositoryIndexResponse.newBuilder();
    for (ModelIndex model : models) {
      index.addModels(
          RepositoryIndexResponse.ModelIndex.newBuilder()
              .setName(model.name())
              .setVersion(model.version())
              .setState(model.state())
              .setReason(model.reason()));
    }
    return index.build();
  }

  /** The answer to {@code POST /v2/repository/index}. */
  public static byte[] indexJson(List<ModelIndex> models) {
    ArrayNode list = Json.list();
    for (ModelIndex model : models) {
      ObjectNode node = list.addObject().put("name", model.name());
      if (!model.version().isEmpty()) {
        node.put("version", model.version());
      }
      node.put("state", model.state());
      if (!model.reason().isEmpty()) {
        node.put("reason", model.reason());
      }
    }
    return Json.write(list);
  }

  /**
   * Whether the request is for ready models only.
   *
   * @param body body of the request, which may be empty
   * @throws ProtocolException when it is not such a request
   */
  public static boolean readyOnly(byte[] body) {
    JsonNode ready = body.length == 0 ? null : Json.read(body).get("ready");
    if (ready != null && !ready.isBoolean()) {
      throw Json.invalid("expected true or false as 'ready'");
    }
    return ready != null && ready.booleanValue();
  }

  /**
   * Reads the body of a request to load or to unload, which may be empty.
   *
   * @throws ProtocolException when it has unsupported parameters
   */
  public static void checkControl(byte[] body) {
    JsonNode parameters = body.length == 0 ? null : Json.read(body).get("parameters");
    if (parameters != null && !parameters.isNull()) {
      if (!parameters.isObject()) {
        throw Json.invalid("expected an object 'parameters'");
      }
      parameters.fieldNames().forEachRemaining(Extensions::checkParameter);
    }
  }
}
