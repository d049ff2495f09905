package io.splitpoint.offload.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.offload.protocol.OpenInference.DataType;
import io.splitpoint.offload.protocol.OpenInference.ModelConfigResponse;
import io.splitpoint.offload.protocol.OpenInference.ModelInput;
import io.splitpoint.offload.protocol.OpenInference.ModelInstanceGroup;
import io.splitpoint.offload.protocol.OpenInference.ModelInstanceGroup.Kind;
import io.splitpoint.offload.protocol.OpenInference.ModelOutput;
import io.splitpoint.offload.protocol.OpenInference.ModelVersionPolicy;
import io.splitpoint.offload.protocol.OpenInference.ModelVersionPolicy.Latest;
import java.util.List;

/**
 * A model's configuration for Triton's clients: {@code model_config.proto} of the protocol's model
 * configuration extension, as far as it applies to a model without batching. Names are that file's.
 *
 * @param instances number of requests that may run at the same time
 */
public record ModelConfig(ModelDescription model, int instances) {

  private static DataType dataType(Datatype datatype) {
    return DataType.valueOf("TYPE_" + datatype.name());
  }

  /** The answer to {@code GET …/config}. */
  public byte[] json() {
    ObjectNode config =
        Json.object()
            .put("name", model.name())
            .put("platform", model.platform())
            .put("backend", model.platform());
    config.putObject("version_policy").putObject("latest").put("num_versions", 1);
    config.put("max_batch_size", 0);
    tensors(config.putArray("input"), model.inputs());
    tensors(config.putArray("output"), model.outputs());
    config
        .putArray("instance_group")
        .addObject()
        .put("name", model.name())
        .put("kind", Kind.KIND_CPU.name())
        .put("count", instances);
    return Json.write(config);
  }

  private static void tensors(ArrayNode list, List<TensorSpec> specs) {
    for (TensorSpec spec : specs) {
      ObjectNode tensor =
          list.addObject()
              .put("name", spec.name())
              .put("data_type", dataType(spec.datatype()).name());
      spec.shape().forEach(tensor.putArray("dims")::add);
    }
  }

  /** The answer to the call {@code ModelConfig}. */
  ModelConfigResponse message() {
    OpenInference.ModelConfig.Builder config =
        OpenInference.ModelConfig.newBuilder()
            .setName(model.name())
            .setPlatform(model.platform())
            .setBackend(model.platform())
            .setVersionPolicy(
                ModelVersionPolicy.newBuilder().setLatest(Latest.newBuilder().setNumVersions(1)))
            .addInstanceGroup(
                ModelInstanceGroup.newBuilder()
                    .setName(model.name())
                    .setCount(instances)
                    .setKind(Kind.KIND_CPU));
    for (TensorSpec spec : model.inputs()) {
      config.addInput(
          ModelInput.newBuilder()
              .setName(spec.name())
              .setDataType(dataType(spec.datatype()))
              .addAllDims(spec.shape()));
    }
    for (TensorSpec spec : model.outputs()) {
      config.addOutput(
          ModelOutput.newBuilder()
              .setName(spec.name())
              .setDataType(dataType(spec.datatype()))
              .addAllDims(spec.shape()));
    }
    return ModelConfigResponse.newBuilder().setConfig(config).build();
  }
}
