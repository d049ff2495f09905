package io.splitpoint.offload.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A model's configuration as Triton's clients ask for it: {@code model_config.proto} of the
 * protocol's model configuration extension, as far as it applies to a model that takes one request
 * at a time. Field numbers and names are that file's.
 *
 * @param instances how many requests may run at the same time
 */
public record ModelConfig(ModelDescription model, int instances) {

  private static final int KIND_CPU = 2;

  private enum Field {
    NAME("name", 1),
    PLATFORM("platform", 2),
    VERSION_POLICY("version_policy", 3),
    INPUT("input", 5),
    OUTPUT("output", 6),
    INSTANCE_GROUP("instance_group", 7),
    BACKEND("backend", 17);

    private final String key;
    private final int number;

    Field(String key, int number) {
      this.key = key;
      this.number = number;
    }
  }

  /** Values of the enum {@code DataType}. */
  private static int dataType(Datatype datatype) {
    return switch (datatype) {
      case BOOL -> 1;
      case UINT8 -> 2;
      case UINT16 -> 3;
      case UINT32 -> 4;
      case UINT64 -> 5;
      case INT8 -> 6;
      case INT16 -> 7;
      case INT32 -> 8;
      case INT64 -> 9;
      case FP16 -> 10;
      case FP32 -> 11;
      case FP64 -> 12;
    };
  }

  /** As {@code GET …/config} answers. */
  public byte[] json() {
    ObjectNode config =
        Json.object()
            .put(Field.NAME.key, model.name())
            .put(Field.PLATFORM.key, model.platform())
            .put(Field.BACKEND.key, model.platform());
    config.putObject(Field.VERSION_POLICY.key).putObject("latest").put("num_versions", 1);
    config.put("max_batch_size", 0);
    tensors(config.putArray(Field.INPUT.key), model.inputs());
    tensors(config.putArray(Field.OUTPUT.key), model.outputs());
    config
        .putArray(Field.INSTANCE_GROUP.key)
        .addObject()
        .put("name", model.name())
        .put("kind", "KIND_CPU")
        .put("count", instances);
    return Json.write(config);
  }

  private static void tensors(ArrayNode list, List<TensorSpec> specs) {
    for (TensorSpec spec : specs) {
      ObjectNode tensor =
          list.addObject()
              .put("name", spec.name())
              .put("data_type", "TYPE_" + spec.datatype().name());
      spec.shape().forEach(tensor.putArray("dims")::add);
    }
  }

  /** As the call {@code ModelConfig} answers: the configuration is the answer's only field. */
  ByteBuffer message() {
    return ProtoWriter.write(512, answer -> answer.message(1, this::write));
  }

  private void write(ProtoWriter out) {
    out.text(Field.NAME.number, model.name()).text(Field.PLATFORM.number, model.platform());
    out.message(Field.VERSION_POLICY.number, policy -> policy.message(1, w -> w.int64(1, 1)));
    for (TensorSpec spec : model.inputs()) {
      out.message(
          Field.INPUT.number,
          w ->
              w.text(1, spec.name())
                  .int64(2, dataType(spec.datatype()))
                  .int64s(4, spec.shape())); // 3 is the format of pictures
    }
    for (TensorSpec spec : model.outputs()) {
      out.message(
          Field.OUTPUT.number,
          w -> w.text(1, spec.name()).int64(2, dataType(spec.datatype())).int64s(3, spec.shape()));
    }
    out.message(
        Field.INSTANCE_GROUP.number,
        w -> w.text(1, model.name()).int64(2, instances).int64(4, KIND_CPU));
    out.text(Field.BACKEND.number, model.platform());
  }
}
