package io.splitpoint.offload.protocol;

import io.splitpoint.offload.protocol.InferRequest.Wanted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ModelInferRequest and ModelInferResponse of inference.proto. */
final class GrpcInfer {

  /** Tensors of a message; the largest models have some tens. */
  private static final int MOST_TENSORS = 1024;

  private GrpcInfer() {}

  /** A tensor before its bytes are known: in raw form they come after all descriptions. */
  private static final class Described {
    private String name = "";
    private String datatype = "";
    private final List<Long> shape = new ArrayList<>();
    private ByteBuffer contents;

    TensorSpec spec() {
      return new TensorSpec(name, Json.datatype(name, datatype), shape);
    }
  }

  static InferRequest request(ProtoReader message) throws IOException {
    String[] text = {"", "", "", ""};
    List<Described> inputs = new ArrayList<>();
    List<Wanted> outputs = new ArrayList<>();
    List<ByteBuffer> raw = new ArrayList<>();
    long[] timeoutMicros = {0};
    message.each(
        (field, in) -> {
          switch (field) {
            case 1, 2, 3 -> text[field] = in.text();
            case 4 ->
                in.parameter(
                    (name, value) -> {
                      Parameters.refuseUnserved(name);
                      if (name.equals(Parameters.TIMEOUT)) {
                        timeoutMicros[0] = Parameters.timeout(value.orElse(-1));
                      }
                    });
            case 5 -> add(inputs, described(in));
            case 6 -> add(outputs, new Wanted(output(in), true));
            case 7 -> add(raw, in.raw());
            default -> {
              return false;
            }
          }
          return true;
        });
    return new InferRequest(
        text[1], text[2], text[3], tensors(inputs, raw), outputs, timeoutMicros[0]);
  }

  static ByteBuffer request(InferRequest request) {
    int size = 512 + request.inputs().stream().mapToInt(i -> i.data().remaining()).sum();
    return ProtoWriter.write(
        size,
        out -> {
          out.text(1, request.model()).text(2, request.version()).text(3, request.id());
          if (request.timeoutMicros() > 0) {
            parameter(out, Parameters.TIMEOUT, request.timeoutMicros());
          }
          request.inputs().forEach(input -> out.message(5, w -> describe(w, input.spec())));
          request.outputs().forEach(wanted -> out.message(6, w -> w.text(1, wanted.name())));
          request.inputs().forEach(input -> out.raw(7, input.data()));
        });
  }

  static InferResponse response(ProtoReader message) throws IOException {
    String[] text = {"", "", "", ""};
    Map<String, Long> parameters = new HashMap<>();
    List<Described> outputs = new ArrayList<>();
    List<ByteBuffer> raw = new ArrayList<>();
    message.each(
        (field, in) -> {
          switch (field) {
            case 1, 2, 3 -> text[field] = in.text();
            case 4 ->
                in.parameter(
                    (name, value) -> value.ifPresent(number -> parameters.put(name, number)));
            case 5 -> add(outputs, described(in));
            case 6 -> add(raw, in.raw());
            default -> {
              return false;
            }
          }
          return true;
        });
    Long queue = parameters.get(InferResponse.Timing.QUEUE);
    Long compute = parameters.get(InferResponse.Timing.COMPUTE);
    Optional<InferResponse.Timing> timing =
        queue == null || compute == null
            ? Optional.empty()
            : Optional.of(new InferResponse.Timing(queue, compute));
    return new InferResponse(text[1], text[2], text[3], timing, tensors(outputs, raw));
  }

  static ByteBuffer response(InferResponse response) {
    int size = 512 + response.outputs().stream().mapToInt(o -> o.data().remaining()).sum();
    return ProtoWriter.write(
        size,
        out -> {
          out.text(1, response.model()).text(2, response.version()).text(3, response.id());
          response
              .timing()
              .ifPresent(
                  timing -> {
                    parameter(out, InferResponse.Timing.QUEUE, timing.queueMicros());
                    parameter(out, InferResponse.Timing.COMPUTE, timing.computeMicros());
                  });
          response.outputs().forEach(output -> out.message(5, w -> describe(w, output.spec())));
          response.outputs().forEach(output -> out.raw(6, output.data()));
        });
  }

  private static void parameter(ProtoWriter out, String name, long value) {
    out.message(4, entry -> entry.text(1, name).message(2, choice -> choice.int64(2, value)));
  }

  static void describe(ProtoWriter out, TensorSpec spec) {
    out.text(1, spec.name()).text(2, spec.datatype().name()).int64s(3, spec.shape());
  }

  static TensorSpec spec(ProtoReader in) throws IOException {
    return described(in).spec();
  }

  private static Described described(ProtoReader in) throws IOException {
    Described tensor = new Described();
    in.nested(
        (field, nested) -> {
          switch (field) {
            case 1 -> tensor.name = nested.text();
            case 2 -> tensor.datatype = nested.text();
            case 3 -> nested.dimensions(tensor.shape);
            case 4 -> Parameters.refuseUnserved(nested.parameterName());
            case 5 -> tensor.contents = GrpcContents.read(nested, tensor::spec);
            default -> {
              return false;
            }
          }
          return true;
        });
    return tensor;
  }

  private static <T> void add(List<T> to, T next) {
    if (to.size() == MOST_TENSORS) {
      throw Json.invalid("expected at most " + MOST_TENSORS + " tensors");
    }
    to.add(next);
  }

  private static String output(ProtoReader in) throws IOException {
    String[] name = {""};
    in.nested(
        (field, nested) -> {
          switch (field) {
            case 1 -> name[0] = nested.text();
            case 2 -> Parameters.refuseUnserved(nested.parameterName());
            default -> {
              return false;
            }
          }
          return true;
        });
    return name[0];
  }

  private static List<NamedTensor> tensors(List<Described> described, List<ByteBuffer> raw) {
    if (!raw.isEmpty() && raw.size() != described.size()) {
      throw Json.invalid(
          "%d tensors are described, %d have raw contents".formatted(described.size(), raw.size()));
    }
    List<NamedTensor> tensors = new ArrayList<>();
    for (int i = 0; i < described.size(); i++) {
      Described tensor = described.get(i);
      // MLServer sends an empty contents message beside the raw bytes
      if (!raw.isEmpty() && tensor.contents != null && tensor.contents.hasRemaining()) {
        throw Json.invalid(
            "tensor '%s': expected contents or raw contents, found both".formatted(tensor.name));
      }
      if (raw.isEmpty() && tensor.contents == null) {
        throw Json.invalid(
            "tensor '%s': expected contents or raw contents, found neither".formatted(tensor.name));
      }
      tensors.add(new NamedTensor(tensor.spec(), raw.isEmpty() ? tensor.contents : raw.get(i)));
    }
    return tensors;
  }
}
