package io.splitpoint.offload.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The calls of {@code inference.GRPCInferenceService}, see inference.proto. */
public final class Inference {

  public static final String SERVICE = "inference.GRPCInferenceService";

  /** Which model, and which version of it (empty: any). */
  public record ModelName(String name, String version) {}

  public static final MethodDescriptor<Boolean, Boolean> LIVE =
      method("ServerLive", empty(), flag());
  public static final MethodDescriptor<Boolean, Boolean> READY =
      method("ServerReady", empty(), flag());
  public static final MethodDescriptor<ModelName, Boolean> MODEL_READY =
      method("ModelReady", modelName(), flag());
  public static final MethodDescriptor<Boolean, ServerDescription> SERVER =
      method("ServerMetadata", empty(), server());
  public static final MethodDescriptor<ModelName, ModelDescription> MODEL =
      method("ModelMetadata", modelName(), model());
  public static final MethodDescriptor<InferRequest, InferResponse> INFER =
      method(
          "ModelInfer",
          marshaller(GrpcInfer::request, GrpcInfer::request),
          marshaller(GrpcInfer::response, GrpcInfer::response));

  /** {@link #INFER} as a server answers it, which has written the answer before. */
  public static final MethodDescriptor<InferRequest, ByteBuffer> INFER_WRITTEN =
      INFER.toBuilder(INFER.getRequestMarshaller(), written()).build();

  /** What is read ahead: holds what comes before the tensors, which are not copied twice then. */
  private static final int HEAD_BYTES = 4096;

  private Inference() {}

  /** The message of an answer, for {@link #INFER_WRITTEN}. */
  public static ByteBuffer written(InferResponse response) {
    return GrpcInfer.response(response);
  }

  /** About how many bytes it has, when its outputs have so many. */
  public static long writtenBytes(long outputBytes) {
    return outputBytes + 4096;
  }

  /** Of an answer that is written already. */
  static MethodDescriptor.Marshaller<ByteBuffer> written() {
    return new MethodDescriptor.Marshaller<>() {
      @Override
      public InputStream stream(ByteBuffer bytes) {
        return new ByteArrayInputStream(bytes.array(), bytes.position(), bytes.remaining());
      }

      @Override
      public ByteBuffer parse(InputStream stream) {
        try {
          return ByteBuffer.wrap(stream.readAllBytes());
        } catch (IOException damaged) {
          throw refused("not compressed as it says: " + damaged.getMessage());
        }
      }
    };
  }

  /** Reads a message. */
  interface Read<T> {
    T from(ProtoReader reader) throws IOException;
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

  static <T> MethodDescriptor.Marshaller<T> marshaller(
      Read<T> read, Function<T, ByteBuffer> write) {
    return new MethodDescriptor.Marshaller<>() {
      @Override
      public InputStream stream(T value) {
        ByteBuffer bytes = write.apply(value);
        return new ByteArrayInputStream(bytes.array(), bytes.position(), bytes.remaining());
      }

      @Override
      public T parse(InputStream stream) {
        try {
          return read.from(new ProtoReader(CodedInputStream.newInstance(stream, HEAD_BYTES)));
        } catch (InvalidProtocolBufferException malformed) {
          throw refused("not the protocol's message: " + malformed.getMessage());
        } catch (ProtocolException invalid) {
          throw refused(invalid.getMessage());
        } catch (IOException damaged) { // compressed data that ends early or is none
          throw refused("not compressed as it says: " + damaged.getMessage());
        }
      }
    };
  }

  private static RuntimeException refused(String why) {
    return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
  }

  private static MethodDescriptor.Marshaller<Boolean> empty() {
    return marshaller(
        in -> {
          in.each((field, reader) -> false);
          return true;
        },
        any -> ByteBuffer.allocate(0));
  }

  private static MethodDescriptor.Marshaller<Boolean> flag() {
    return flag(1);
  }

  /** A message whose only field is true or false. */
  static MethodDescriptor.Marshaller<Boolean> flag(int number) {
    return marshaller(
        in -> {
          boolean[] flag = {false};
          in.each(
              (field, reader) -> {
                if (field == number) {
                  flag[0] = reader.in.readBool();
                }
                return field == number;
              });
          return flag[0];
        },
        flag -> ProtoWriter.write(8, out -> out.bool(number, flag)));
  }

  static MethodDescriptor.Marshaller<ModelName> modelName() {
    return marshaller(
        in -> {
          String[] text = {"", "", ""};
          in.each(
              (field, reader) -> {
                boolean known = field == 1 || field == 2;
                if (known) {
                  text[field] = reader.text();
                }
                return known;
              });
          return new ModelName(text[1], text[2]);
        },
        name -> ProtoWriter.write(64, out -> out.text(1, name.name).text(2, name.version)));
  }

  private static MethodDescriptor.Marshaller<ServerDescription> server() {
    return marshaller(
        in -> {
          String[] text = {"", "", ""};
          List<String> extensions = new ArrayList<>();
          in.each(
              (field, reader) -> {
                switch (field) {
                  case 1, 2 -> text[field] = reader.text();
                  case 3 -> extensions.add(reader.text());
                  default -> {
                    return false;
                  }
                }
                return true;
              });
          return new ServerDescription(text[1], text[2], extensions);
        },
        server ->
            ProtoWriter.write(
                256,
                out ->
                    out.text(1, server.name())
                        .text(2, server.version())
                        .texts(3, server.extensions())));
  }

  private static MethodDescriptor.Marshaller<ModelDescription> model() {
    return marshaller(
        Inference::readModel,
        model ->
            ProtoWriter.write(
                512,
                out -> {
                  out.text(1, model.name()).texts(2, model.versions()).text(3, model.platform());
                  model.inputs().forEach(t -> out.message(4, w -> GrpcInfer.describe(w, t)));
                  model.outputs().forEach(t -> out.message(5, w -> GrpcInfer.describe(w, t)));
                  model
                      .properties()
                      .forEach((k, v) -> out.message(6, w -> w.text(1, k).text(2, v)));
                }));
  }

  private static ModelDescription readModel(ProtoReader in) throws IOException {
    String[] text = {"", "", "", ""};
    List<String> versions = new ArrayList<>();
    List<TensorSpec> inputs = new ArrayList<>();
    List<TensorSpec> outputs = new ArrayList<>();
    Map<String, String> properties = new HashMap<>();
    in.each(
        (field, reader) -> {
          switch (field) {
            case 1, 3 -> text[field] = reader.text();
            case 2 -> versions.add(reader.text());
            case 4 -> inputs.add(GrpcInfer.spec(reader));
            case 5 -> outputs.add(GrpcInfer.spec(reader));
            case 6 -> property(reader, properties);
            default -> {
              return false;
            }
          }
          return true;
        });
    return new ModelDescription(text[1], versions, text[3], inputs, outputs, properties);
  }

  private static void property(ProtoReader reader, Map<String, String> into) throws IOException {
    String[] text = {"", "", ""};
    reader.nested(
        (field, nested) -> {
          text[field == 1 ? 1 : 2] = nested.text();
          return true;
        });
    into.put(text[1], text[2]);
  }
}
