package io.splitpoint.offload.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.splitpoint.offload.protocol.InferRequest.Wanted;
import io.splitpoint.offload.protocol.OpenInference.InferParameter;
import io.splitpoint.offload.protocol.OpenInference.InferTensorContents;
import io.splitpoint.offload.protocol.OpenInference.ModelInferRequest;
import io.splitpoint.offload.protocol.OpenInference.ModelInferRequest.InferInputTensor;
import io.splitpoint.offload.protocol.OpenInference.ModelInferRequest.InferRequestedOutputTensor;
import io.splitpoint.offload.protocol.OpenInference.ModelInferResponse;
import io.splitpoint.offload.protocol.OpenInference.ModelInferResponse.InferOutputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Converts ModelInferRequest and ModelInferResponse of inference.proto. */
final class GrpcInfer {

  /** Limit on a message's tensors; the largest models have some tens. */
  private static final int MOST_TENSORS = 1024;

  /** Limit on a name or other text in characters. */
  private static final int LONGEST_TEXT = 4096;

  /** Limit on dimensions; TensorFlow Lite's tensors have a few. */
  private static final int MOST_DIMENSIONS = 64;

  private GrpcInfer() {}

  /** A tensor's description, and its elements unless they are raw. */
  private record Described(TensorSpec spec, InferTensorContents contents) {}

  static InferRequest request(ModelInferRequest message) {
    Map<String, InferParameter> parameters = message.getParametersMap();
    parameters.keySet().forEach(Parameters::refuseUnserved);
    long timeoutMicros =
        parameters.containsKey(Parameters.TIMEOUT)
            ? Parameters.timeout(number(parameters.get(Parameters.TIMEOUT)).orElse(-1))
            : 0;
    few(message.getInputsCount());
    few(message.getOutputsCount());
    List<Described> inputs = new ArrayList<>();
    for (InferInputTensor input : message.getInputsList()) {
      input.getParametersMap().keySet().forEach(Parameters::refuseUnserved);
      inputs.add(
          new Described(
              spec(input.getName(), input.getDatatype(), input.getShapeList()),
              input.getContents()));
    }
    List<Wanted> outputs = new ArrayList<>();
    for (InferRequestedOutputTensor output : message.getOutputsList()) {
      output.getParametersMap().keySet().forEach(Parameters::refuseUnserved);
      outputs.add(new Wanted(text(output.getName()), true));
    }
    return new InferRequest(
        text(message.getModelName()),
        text(message.getModelVersion()),
        text(message.getId()),
        tensors(inputs, message.getRawInputContentsList()),
        outputs,
        timeoutMicros);
  }

  /** The message refers to the request's tensors, which must not change until it is written. */
  static ModelInferRequest message(InferRequest request) {
    ModelInferRequest.Builder message =
        ModelInferRequest.newBuilder()
            .setModelName(request.model())
            .setModelVersion(request.version())
            .setId(request.id());
    if (request.timeoutMicros() > 0) {
      message.putParameters(Parameters.TIMEOUT, parameter(request.timeoutMicros()));
    }
    for (NamedTensor input : request.inputs()) {
      TensorSpec spec = input.spec();
      message
          .addInputs(
              InferInputTensor.newBuilder()
                  .setName(spec.name())
                  .setDatatype(spec.datatype().name())
                  .addAllShape(spec.shape()))
          .addRawInputContents(UnsafeByteOperations.unsafeWrap(input.data().slice()));
    }
    for (Wanted output : request.outputs()) {
      message.addOutputs(InferRequestedOutputTensor.newBuilder().setName(output.name()));
    }
    return message.build();
  }

  static InferResponse response(ModelInferResponse message) {
    few(message.getOutputsCount());
    List<Described> outputs = new ArrayList<>();
    for (InferOutputTensor output : message.getOutputsList()) {
      output.getParametersMap().keySet().forEach(Parameters::refuseUnserved);
      outputs.add(
          new Described(
              spec(output.getName(), output.getDatatype(), output.getShapeList()),
              output.getContents()));
    }
    OptionalLong queue = number(message, InferResponse.Timing.QUEUE);
    OptionalLong compute = number(message, InferResponse.Timing.COMPUTE);
    Optional<InferResponse.Timing> timing =
        queue.isEmpty() || compute.isEmpty()
            ? Optional.empty()
            : Optional.of(new InferResponse.Timing(queue.getAsLong(), compute.getAsLong()));
    return new InferResponse(
        text(message.getModelName()),
        text(message.getModelVersion()),
        text(message.getId()),
        timing,
        tensors(outputs, message.getRawOutputContentsList()));
  }

  /** The message refers to the answer's tensors, which must not change until it is written. */
  static ModelInferResponse message(InferResponse response) {
    return message(response, data -> UnsafeByteOperations.unsafeWrap(data.slice()));
  }

  /** The message has a copy of the answer's tensors. */
  static ModelInferResponse copied(InferResponse response) {
    return message(response, data -> ByteString.copyFrom(data.slice()));
  }

  private static ModelInferResponse message(
      InferResponse response, Function<ByteBuffer, ByteString> elements) {
    ModelInferResponse.Builder message =
        ModelInferResponse.newBuilder()
            .setModelName(response.model())
            .setModelVersion(response.version())
            .setId(response.id());
    response
        .timing()
        .ifPresent(
            timing ->
                message
                    .putParameters(InferResponse.Timing.QUEUE, parameter(timing.queueMicros()))
                    .putParameters(
                        InferResponse.Timing.COMPUTE, parameter(timing.computeMicros())));
    for (NamedTensor output : response.outputs()) {
      TensorSpec spec = output.spec();
      message
          .addOutputs(
              InferOutputTensor.newBuilder()
                  .setName(spec.name())
                  .setDatatype(spec.datatype().name())
                  .addAllShape(spec.shape()))
          .addRawOutputContents(elements.apply(output.data()));
    }
    return message.build();
  }

  private static InferParameter parameter(long value) {
    return InferParameter.newBuilder().setInt64Param(value).build();
  }

  private static OptionalLong number(ModelInferResponse message, String name) {
    return number(message.getParametersOrDefault(name, InferParameter.getDefaultInstance()));
  }

  /** The value of an integer parameter. */
  private static OptionalLong number(InferParameter parameter) {
    return switch (parameter.getParameterChoiceCase()) {
      case INT64_PARAM -> OptionalLong.of(parameter.getInt64Param());
      case UINT64_PARAM -> OptionalLong.of(parameter.getUint64Param());
      default -> OptionalLong.empty();
    };
  }

  static TensorSpec spec(String name, String datatype, List<Long> shape) {
    if (shape.size() > MOST_DIMENSIONS) {
      throw Json.invalid("expected shapes of at most " + MOST_DIMENSIONS + " dimensions");
    }
    return new TensorSpec(text(name), Json.datatype(name, text(datatype)), shape);
  }

  static String text(String text) {
    if (text.length() > LONGEST_TEXT) {
      throw Json.invalid("expected texts of at most " + LONGEST_TEXT + " characters");
    }
    return text;
  }

  private static void few(int tensors) {
    if (tensors > MOST_TENSORS) {
      throw Json.invalid("expected at most " + MOST_TENSORS + " tensors");
    }
  }

  private static List<NamedTensor> tensors(List<Described> described, List<ByteString> raw) {
    if (!raw.isEmpty() && raw.size() != described.size()) {
      throw Json.invalid(
          "%d tensors are described, %d have raw contents".formatted(described.size(), raw.size()));
    }
    List<NamedTensor> tensors = new ArrayList<>();
    for (int i = 0; i < described.size(); i++) {
      TensorSpec spec = described.get(i).spec;
      InferTensorContents contents = described.get(i).contents;
      // MLServer sends an empty contents message beside the raw bytes.
      boolean found = contents.getSerializedSize() > 0;
      if (found != raw.isEmpty()) {
        throw Json.invalid(
            "tensor '%s': expected contents or raw contents, found %s"
                .formatted(spec.name(), found ? "both" : "neither"));
      }
      ByteBuffer elements =
          found ? GrpcContents.bytes(contents, spec) : raw.get(i).asReadOnlyByteBuffer();
      tensors.add(new NamedTensor(spec, elements.order(ByteOrder.LITTLE_ENDIAN)));
    }
    return tensors;
  }
}
