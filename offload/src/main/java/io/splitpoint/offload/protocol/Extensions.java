package io.splitpoint.offload.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.MethodDescriptor;
import io.splitpoint.offload.protocol.Inference.ModelName;
import io.splitpoint.offload.protocol.ModelStatistics.Spent;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The protocol's extensions for configuration, statistics and the repository of models, in both
 * halves, as a server needs them. Names and field numbers are those of Triton's {@code
 * grpc_service.proto}; see inference.proto.
 */
public final class Extensions {

  /** Extensions that every server of ours has, as it describes itself. */
  public static final List<String> NAMES =
      List.of(
          ServerDescription.BINARY_TENSORS,
          "model_configuration",
          "statistics",
          "model_repository",
          "model_repository(unload_dependents)");

  /** Bytes of a request in the REST half. */
  public static final int LONGEST_REQUEST = 65_536;

  /** The one parameter of unloading; a model has no dependents here. */
  private static final String UNLOAD_DEPENDENTS = "unload_dependents";

  public static final MethodDescriptor<ModelName, ByteBuffer> CONFIG =
      method("ModelConfig", Inference.modelName());
  public static final MethodDescriptor<ModelName, ByteBuffer> STATISTICS =
      method("ModelStatistics", Inference.modelName());

  /** Asks whether only models that are ready are wanted. */
  public static final MethodDescriptor<Boolean, ByteBuffer> INDEX =
      method("RepositoryIndex", Inference.flag(2));

  /** Names the model. */
  public static final MethodDescriptor<String, ByteBuffer> LOAD =
      method("RepositoryModelLoad", controlled());

  /** Names the model. */
  public static final MethodDescriptor<String, ByteBuffer> UNLOAD =
      method("RepositoryModelUnload", controlled());

  private Extensions() {}

  private static <Q> MethodDescriptor<Q, ByteBuffer> method(
      String name, MethodDescriptor.Marshaller<Q> request) {
    return Inference.method(name, request, Inference.written());
  }

  private static MethodDescriptor.Marshaller<String> controlled() {
    return Inference.marshaller(
        in -> {
          String[] model = {""};
          in.each(
              (field, reader) -> {
                switch (field) {
                  case 2 -> model[0] = reader.text();
                  case 3 -> checkParameter(reader.parameterName());
                  default -> {
                    return false;
                  }
                }
                return true;
              });
          return model[0];
        },
        name -> ProtoWriter.write(64, out -> out.text(2, name)));
  }

  /** Files and configurations come from the server's own directory, never with a request. */
  private static void checkParameter(String name) {
    if (!name.equals(UNLOAD_DEPENDENTS)) {
      throw Json.invalid(
          "the parameter '%s' is not served: a model is loaded as its file is".formatted(name));
    }
  }

  /** The answer to a call that answers with nothing. */
  public static ByteBuffer nothing() {
    return ByteBuffer.allocate(0);
  }

  public static ByteBuffer message(ModelConfig config) {
    return config.message();
  }

  /** The answer to {@code ModelStatistics}. */
  public static ByteBuffer statisticsMessage(List<ModelStatistics> models) {
    return ProtoWriter.write(
        512, out -> models.forEach(model -> out.message(1, w -> write(model, w))));
  }

  private static void write(ModelStatistics model, ProtoWriter out) {
    out.text(1, model.name()).text(2, model.version());
    out.int64(3, model.lastMs());
    out.int64(4, model.success().count()).int64(5, model.success().count());
    List<Spent> spent =
        List.of(
            model.success(),
            model.fail(),
            model.queue(),
            model.input(),
            model.infer(),
            model.output());
    out.message(
        6,
        w -> {
          for (int i = 0; i < spent.size(); i++) {
            write(spent.get(i), i + 1, w);
          }
        });
    if (model.success().count() > 0) {
      out.message(
          7,
          w -> {
            w.int64(1, 1); // the size of the batch
            write(model.input(), 2, w);
            write(model.infer(), 3, w);
            write(model.output(), 4, w);
          });
    }
  }

  private static void write(Spent spent, int field, ProtoWriter out) {
    out.message(field, w -> w.int64(1, spent.count()).int64(2, spent.nanos()));
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
  public static ByteBuffer indexMessage(List<ModelIndex> models) {
    return ProtoWriter.write(
        512,
        out ->
            models.forEach(
                model ->
                    out.message(
                        1,
                        w ->
                            w.text(1, model.name())
                                .text(2, model.version())
                                .text(3, model.state())
                                .text(4, model.reason()))));
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
   * Whether only models that are ready are wanted.
   *
   * @param body of the request, which may be empty
   * @throws ProtocolException when it is no such request
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
   * @throws ProtocolException when it brings what is not taken
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
