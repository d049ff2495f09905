package io.splitpoint.offload.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.grpc.Drainable;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.splitpoint.offload.protocol.InferRequest.Wanted;
import io.splitpoint.offload.protocol.OpenInference.InferTensorContents;
import io.splitpoint.offload.protocol.OpenInference.ModelInferRequest;
import io.splitpoint.offload.protocol.OpenInference.ModelInferRequest.InferInputTensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class GrpcMessageTest {

  private static final TensorSpec TWO = new TensorSpec("x", Datatype.FP32, List.of(1L, 2L));

  private static InferRequest request(byte... elements) {
    NamedTensor tensor = new NamedTensor(TWO, ByteBuffer.wrap(elements));
    List<Wanted> wanted = List.of(new Wanted("y", true));
    return new InferRequest("m", "3", "seven", List.of(tensor), wanted, 5000);
  }

  private static InferRequest parsed(byte[] message) {
    return Inference.INFER.parseRequest(new ByteArrayInputStream(message));
  }

  private static InferRequest parsed(MessageLite message) {
    return parsed(message.toByteArray());
  }

  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] fields(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.write(out);
    out.flush();
    return bytes.toByteArray();
  }

  private static void refused(byte[] message, String why) {
    assertThatThrownBy(() -> parsed(message))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .message()
        .contains(why)
        .doesNotContain("\n");
  }

  @Test
  void whatIsWrittenIsReadWhetherItIsDrainedOrRead() throws IOException {
    InferRequest request =
        request((byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5, (byte) 6, (byte) 7, (byte) 8);
    InputStream stream = Inference.INFER.streamRequest(request);
    int size = stream.available();
    ByteArrayOutputStream drained = new ByteArrayOutputStream();
    assertThat(((Drainable) stream).drainTo(drained)).isEqualTo(size);
    byte[] read = Inference.INFER.streamRequest(request).readAllBytes();
    assertThat(read).isEqualTo(drained.toByteArray()).hasSize(size);
    assertThat(parsed(read)).isEqualTo(request);
    InferResponse response =
        new InferResponse(
            "m", "3", "seven", Optional.of(new InferResponse.Timing(3, 40)), request.inputs());
    assertThat(
            Inference.INFER.parseResponse(
                new ByteArrayInputStream(Inference.written(response).toByteArray())))
        .isEqualTo(response);
  }

  @Test
  void aMessageThatIsWrittenAlreadyDoesNotChangeWithItsTensors() {
    byte[] output = new byte[8];
    InferResponse response =
        new InferResponse(
            "m", "", "", Optional.empty(), List.of(new NamedTensor(TWO, ByteBuffer.wrap(output))));
    var written = Inference.written(response);
    output[0] = 9;
    assertThat(written.getRawOutputContents(0).byteAt(0)).isZero();
  }

  @Test
  void numbersOfEveryTypeAreTheElementsThatTheRawFormHolds() {
    holds(
        Datatype.BOOL,
        c -> c.addBoolContents(true).addBoolContents(false),
        b -> b.put((byte) 1).put((byte) 0));
    holds(
        Datatype.INT8,
        c -> c.addIntContents(-128).addIntContents(127),
        b -> b.put((byte) -128).put((byte) 127));
    holds(
        Datatype.INT16,
        c -> c.addIntContents(-32768).addIntContents(7),
        b -> b.putShort((short) -32768).putShort((short) 7));
    holds(
        Datatype.INT32,
        c -> c.addIntContents(Integer.MIN_VALUE).addIntContents(7),
        b -> b.putInt(Integer.MIN_VALUE).putInt(7));
    holds(
        Datatype.INT64,
        c -> c.addInt64Contents(Long.MIN_VALUE).addInt64Contents(7),
        b -> b.putLong(Long.MIN_VALUE).putLong(7));
    holds(
        Datatype.UINT8,
        c -> c.addUintContents(255).addUintContents(0),
        b -> b.put((byte) 255).put((byte) 0));
    holds(
        Datatype.UINT16,
        c -> c.addUintContents(65535).addUintContents(1),
        b -> b.putShort((short) 65535).putShort((short) 1));
    holds(
        Datatype.UINT32,
        c -> c.addUintContents(-1).addUintContents(1),
        b -> b.putInt(-1).putInt(1));
    holds(
        Datatype.UINT64,
        c -> c.addUint64Contents(-1).addUint64Contents(1),
        b -> b.putLong(-1).putLong(1));
    holds(
        Datatype.FP32,
        c -> c.addFp32Contents(-0.5f).addFp32Contents(3e38f),
        b -> b.putFloat(-0.5f).putFloat(3e38f));
    holds(
        Datatype.FP64,
        c -> c.addFp64Contents(-0.5).addFp64Contents(1e300),
        b -> b.putDouble(-0.5).putDouble(1e300));
  }

  private static InferInputTensor.Builder tensor(Datatype type) {
    return InferInputTensor.newBuilder().setName("x").setDatatype(type.name()).addShape(2);
  }

  private static void holds(
      Datatype type, Consumer<InferTensorContents.Builder> fill, Consumer<ByteBuffer> raw) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    fill.accept(contents);
    ByteBuffer expected = ByteBuffer.allocate(2 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    raw.accept(expected);
    assertThat(
            parsed(
                    ModelInferRequest.newBuilder()
                        .addInputs(tensor(type).setContents(contents))
                        .build())
                .inputs()
                .get(0)
                .data())
        .as("%s", type)
        .isEqualTo(expected.flip());
  }

  @Test
  void numbersThatAreNoneOfTheTensorsAreRefused() {
    for (InferInputTensor.Builder input :
        List.of(
            tensor(Datatype.FP32).setContents(InferTensorContents.newBuilder().addFp64Contents(1)),
            tensor(Datatype.INT8)
                .setContents(InferTensorContents.newBuilder().addIntContents(1).addUintContents(1)),
            tensor(Datatype.UINT8)
                .setContents(
                    InferTensorContents.newBuilder().addBytesContents(ByteString.EMPTY)))) {
      refused(
          ModelInferRequest.newBuilder().addInputs(input).build().toByteArray(),
          "has its contents in the wrong field");
    }
    refused(
        ModelInferRequest.newBuilder()
            .addInputs(
                tensor(Datatype.INT8)
                    .setContents(InferTensorContents.newBuilder().addIntContents(128)))
            .build()
            .toByteArray(),
        "tensor 'x': 128 is not a valid INT8");
    refused(
        ModelInferRequest.newBuilder()
            .addInputs(
                tensor(Datatype.FP32)
                    .setContents(
                        InferTensorContents.newBuilder()
                            .addAllFp32Contents(Collections.nCopies(3, 1f))))
            .build()
            .toByteArray(),
        "more than 2 elements");
    refused(
        ModelInferRequest.newBuilder()
            .addInputs(
                tensor(Datatype.FP32)
                    .setContents(InferTensorContents.newBuilder().addFp32Contents(1)))
            .addRawInputContents(ByteString.copyFrom(new byte[8]))
            .build()
            .toByteArray(),
        "expected contents or raw contents, found both");
    refused(
        ModelInferRequest.newBuilder().addInputs(tensor(Datatype.FP32)).build().toByteArray(),
        "expected contents or raw contents, found neither");
  }

  /** As protobuf means it: who reads a field as another type does not know it. */
  @Test
  void aFieldOfTheWrongTypeIsNotTakenForTheRightOne() throws IOException {
    byte[] good = Inference.INFER.streamRequest(request(new byte[8])).readAllBytes();
    InferRequest known = parsed(good);
    byte[] numbers =
        fields(
            out -> {
              out.writeInt64(1, 5); // the model's name
              out.writeFixed32(3, 1); // the id
              out.writeInt64(7, 1 << 20); // raw contents
              out.writeFixed64(4, 1); // a parameter
              out.writeRawBytes(good);
            });
    assertThat(parsed(numbers)).isEqualTo(known);
    assertThat(parsed(fields(out -> out.writeInt64(1, 5))).model()).isEmpty();
    refused(
        fields(
            out ->
                out.writeByteArray(
                    5,
                    fields(
                        tensor -> {
                          tensor.writeString(1, "x");
                          tensor.writeString(2, "FP32");
                          tensor.writeInt64(5, 3); // contents
                        }))),
        "found neither");
    assertThat(
            Inference.MODEL_READY.parseRequest(
                new ByteArrayInputStream(fields(out -> out.writeBool(1, true)))))
        .isEqualTo(new Inference.ModelName("", ""));
  }

  @Test
  void whatIsDamagedIsRefused() throws IOException {
    refused(new byte[] {0x0A, 5, 'l'}, "not the protocol's message");
    refused(new byte[] {0x0A, 2, (byte) 0xC3, 0x28}, "not the protocol's message"); // no UTF-8
    refused(new byte[] {7}, "not the protocol's message");
    refused(new byte[] {0}, "not the protocol's message");
    byte[] good = Inference.INFER.streamRequest(request(new byte[8])).readAllBytes();
    for (int length = 0; length < good.length; length++) {
      try {
        parsed(java.util.Arrays.copyOf(good, length));
      } catch (StatusRuntimeException refused) {
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      }
    }
  }

  @Test
  void whatWouldGrowWhenItIsReadIsRefusedByItsSize() throws IOException {
    byte[] much = new byte[GrpcMessage.LONGEST_TEXT];
    refused(fields(out -> out.writeByteArray(5, much)), "not the protocol's message");
    refused(
        fields(out -> out.writeByteArray(5, fields(shape -> shape.writeByteArray(3, much)))),
        "bytes beside the elements of tensors");
    byte[] empties = new byte[70_000];
    for (int i = 0; i < empties.length; i += 2) {
      empties[i] = 5 << 3 | 2;
    }
    refused(empties, "bytes beside the elements of tensors");
    refused(java.util.Arrays.copyOf(empties, 4000), "expected at most 1024 tensors");
    refused(
        fields(
            out ->
                out.writeByteArray(
                    5,
                    fields(
                        tensor -> {
                          tensor.writeString(2, "FP32");
                          tensor.writeByteArray(3, new byte[65]);
                        }))),
        "at most 64 dimensions");
    refused(fields(out -> out.writeString(1, "m".repeat(5000))), "texts of at most");
    assertThatThrownBy(
            () ->
                Inference.LIVE.parseRequest(
                    new ByteArrayInputStream(fields(out -> out.writeByteArray(9, much)))))
        .hasMessageContaining("expected a message of at most 65536 bytes");
  }

  @Test
  void parametersThatChangeWhatAnAnswerMeansAreRefused() {
    refused(
        ModelInferRequest.newBuilder()
            .putParameters(
                "classification",
                OpenInference.InferParameter.newBuilder().setInt64Param(1).build())
            .build()
            .toByteArray(),
        "the parameter 'classification' is not supported");
    refused(
        ModelInferRequest.newBuilder()
            .putParameters(
                "timeout", OpenInference.InferParameter.newBuilder().setStringParam("1").build())
            .build()
            .toByteArray(),
        "expected a number of microseconds as 'timeout'");
  }
}
