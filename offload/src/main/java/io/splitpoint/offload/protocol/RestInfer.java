package io.splitpoint.offload.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import io.splitpoint.offload.protocol.InferRequest.Wanted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Inference requests and answers by REST: a JSON object, followed by the tensors' bytes with the
 * binary tensor extension. The header {@value #HEADER_LENGTH} has the length of the JSON; without
 * it the body is only JSON.
 */
public final class RestInfer {

  public static final String HEADER_LENGTH = "Inference-Header-Content-Length";

  /** Length of "-1.7976931348623157E308, ". */
  private static final int LONGEST_ELEMENT = 26;

  /** Limit on names, shapes and parameters in bytes. */
  private static final int BESIDES_TENSORS = 65_536;

  private RestInfer() {}

  /**
   * Limit on a request's body for the model: JSON with names and parameters, and every element as
   * binary data or as at most 26 characters ("-1.7976931348623157E308, ").
   */
  public static long longestRequest(ModelDescription model, boolean binary) {
    long elements = model.inputs().stream().mapToLong(TensorSpec::elements).sum();
    long tensors = binary ? model.inputBytes() : LONGEST_ELEMENT * elements;
    return Math.min(BESIDES_TENSORS + tensors, Integer.MAX_VALUE - BESIDES_TENSORS);
  }

  /** Limit on an answer with these outputs, in bytes. */
  public static long longestAnswer(ModelDescription model, List<Wanted> wanted) {
    long bytes = BESIDES_TENSORS;
    for (Wanted output : wanted) {
      TensorSpec spec = InferRequest.spec(model, output.name(), model.outputs(), "output");
      bytes += output.binary() ? spec.bytes() : LONGEST_ELEMENT * spec.elements();
    }
    return bytes;
  }

  /**
   * Reads a request. Its binary tensors are views of the body. The JSON is read as a stream, which
   * ends at the first unknown, repeated or excess part, so that nothing larger than the model's
   * inputs is allocated.
   *
   * @param jsonBytes length of the body's JSON
   * @throws ProtocolException when it does not fit the model
   */
  public static InferRequest request(
      ModelDescription model, String version, ByteBuffer body, int jsonBytes) {
    ByteBuffer json = json(body, jsonBytes);
    ByteBuffer binary = binary(body, jsonBytes);
    InferRequest request =
        Json.object(
            new ByteBufferBackedInputStream(json.duplicate()),
            in -> RestRequest.read(in, model, version, json, binary));
    checkUsed(binary);
    return request;
  }

  private static ByteBuffer json(ByteBuffer body, int jsonBytes) {
    if (jsonBytes < 0 || jsonBytes > body.remaining()) {
      throw Json.invalid(
          "%s is %d, the body has %d bytes".formatted(HEADER_LENGTH, jsonBytes, body.remaining()));
    }
    return body.slice(body.position(), jsonBytes);
  }

  private static ByteBuffer binary(ByteBuffer body, int jsonBytes) {
    return body.slice(body.position() + jsonBytes, body.remaining() - jsonBytes);
  }

  private static void checkUsed(ByteBuffer binary) {
    if (binary.hasRemaining()) {
      throw Json.invalid(binary.remaining() + " bytes follow the last tensor");
    }
  }

  /** The JSON of a request whose tensors follow as bytes and that asks for binary answers. */
  public static byte[] requestJson(InferRequest request) {
    ObjectNode tree = identified(request);
    ArrayNode inputs = tree.putArray("inputs");
    for (NamedTensor input : request.inputs()) {
      ObjectNode node = Json.write(input.spec());
      node.putObject("parameters").put(RestTensor.BINARY_SIZE, input.spec().bytes());
      inputs.add(node);
    }
    if (request.outputs().isEmpty()) {
      tree.withObject("/parameters").put("binary_data_output", true);
    } else {
      ArrayNode outputs = tree.putArray("outputs");
      for (Wanted wanted : request.outputs()) {
        ObjectNode node = outputs.addObject().put("name", wanted.name());
        node.putObject("parameters").put("binary_data", wanted.binary());
      }
    }
    return Json.write(tree);
  }

  /**
   * A whole request as JSON, for servers without the binary tensor extension.
   *
   * @throws ProtocolException when a tensor has elements that JSON numbers cannot hold
   */
  public static byte[] plainRequestJson(InferRequest request) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.writer(bytes)) {
      out.writeStartObject();
      if (!request.id().isEmpty()) {
        out.writeStringField("id", request.id());
      }
      if (request.timeoutMicros() > 0) {
        out.writeObjectFieldStart("parameters");
        out.writeNumberField(Parameters.TIMEOUT, request.timeoutMicros());
        out.writeEndObject();
      }
      out.writeArrayFieldStart("inputs");
      for (NamedTensor input : request.inputs()) {
        describe(out, input.spec());
        out.writeFieldName("data");
        JsonTensors.write(input, out);
        out.writeEndObject();
      }
      out.writeEndArray();
      if (!request.outputs().isEmpty()) {
        out.writeArrayFieldStart("outputs");
        for (Wanted wanted : request.outputs()) {
          out.writeStartObject();
          out.writeStringField("name", wanted.name());
          out.writeEndObject();
        }
        out.writeEndArray();
      }
      out.writeEndObject();
    } catch (IOException impossible) { // Writing to memory cannot fail so.
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Writes an object and leaves it open. */
  private static void describe(JsonGenerator out, TensorSpec spec) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", spec.name());
    out.writeStringField("datatype", spec.datatype().name());
    out.writeArrayFieldStart("shape");
    for (long dimension : spec.shape()) {
      out.writeNumber(dimension);
    }
    out.writeEndArray();
  }

  private static ObjectNode identified(InferRequest request) {
    ObjectNode tree = Json.object();
    if (!request.id().isEmpty()) {
      tree.put("id", request.id());
    }
    if (request.timeoutMicros() > 0) {
      tree.putObject("parameters").put(Parameters.TIMEOUT, request.timeoutMicros());
    }
    return tree;
  }

  /**
   * Writes the JSON of an answer.
   *
   * @param wanted the response's outputs in order, and which of them follow the JSON as bytes
   * @param to target, which is not closed
   */
  public static void writeResponse(InferResponse response, List<Wanted> wanted, OutputStream to)
      throws IOException {
    try (JsonGenerator out = Json.writer(to)) {
      out.writeStartObject();
      out.writeStringField("model_name", response.model());
      out.writeStringField("model_version", response.version());
      if (!response.id().isEmpty()) {
        out.writeStringField("id", response.id());
      }
      if (response.timing().isPresent()) {
        out.writeObjectFieldStart("parameters");
        InferResponse.Timing timing = response.timing().get();
        out.writeNumberField(InferResponse.Timing.QUEUE, timing.queueMicros());
        out.writeNumberField(InferResponse.Timing.COMPUTE, timing.computeMicros());
        out.writeEndObject();
      }
      out.writeArrayFieldStart("outputs");
      for (int i = 0; i < wanted.size(); i++) {
        NamedTensor output = response.outputs().get(i);
        describe(out, output.spec());
        if (wanted.get(i).binary()) {
          out.writeObjectFieldStart("parameters");
          out.writeNumberField(RestTensor.BINARY_SIZE, output.spec().bytes());
          out.writeEndObject();
        } else {
          out.writeFieldName("data");
          JsonTensors.write(output, out);
        }
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
  }

  /**
   * Reads an answer. Its binary tensors are views of the body.
   *
   * @param outputs the model's outputs; others, or of other types, are refused before any
   *     allocation
   * @param jsonBytes length of the body's JSON
   */
  public static InferResponse response(List<TensorSpec> outputs, ByteBuffer body, int jsonBytes) {
    ByteBuffer json = json(body, jsonBytes);
    ByteBuffer binary = binary(body, jsonBytes);
    InferResponse response =
        Json.object(
            new ByteBufferBackedInputStream(json.duplicate()),
            in -> RestResponse.read(in, outputs, json, binary));
    checkUsed(binary);
    return response;
  }
}
