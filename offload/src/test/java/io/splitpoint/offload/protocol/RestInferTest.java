package io.splitpoint.offload.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.offload.protocol.InferRequest.Wanted;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bodies of the REST half, written and read again without a server. */
class RestInferTest {

  private static final TensorSpec IN = new TensorSpec("x", Datatype.FP32, List.of(1L, 3L));
  private static final TensorSpec OUT = new TensorSpec("y", Datatype.INT8, List.of(2L));
  private static final ModelDescription MODEL =
      new ModelDescription(
          "m", List.of("1"), "tensorflow_lite", List.of(IN), List.of(OUT), Map.of());

  private static ByteBuffer floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static InferRequest request(boolean binary) {
    return new InferRequest(
        "m",
        "",
        "7",
        List.of(new NamedTensor(IN, floats(1, -2.5f, 3e-20f))),
        List.of(new Wanted("y", binary)),
        1_500);
  }

  private static ByteBuffer body(byte[] json, ByteBuffer binary) {
    return ByteBuffer.allocate(json.length + binary.remaining())
        .put(json)
        .put(binary.duplicate())
        .flip();
  }

  @Test
  void aTimeThatIsNoWholeNumberIsRefusedAndOtherParametersAreNot() {
    String answer =
        "{'model_name':'m','parameters':{'queue_us':%s,'compute_us':7,'load':0.5,'big':1e99},"
            + "'outputs':[{'name':'y','datatype':'INT8','shape':[2],'data':[1,2]}]}";
    byte[] whole = answer.formatted("3").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    assertThat(RestInfer.response(List.of(OUT), ByteBuffer.wrap(whole), whole.length).timing())
        .contains(new InferResponse.Timing(3, 7));
    byte[] half = answer.formatted("3.5").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> RestInfer.response(List.of(OUT), ByteBuffer.wrap(half), half.length))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("parameter queue_us: expected a whole number of microseconds");
  }

  @Test
  void aBinaryRequestIsReadAsItWasWritten() {
    byte[] json = RestInfer.requestJson(request(true));
    ByteBuffer body = body(json, floats(1, -2.5f, 3e-20f));
    InferRequest read = RestInfer.request(MODEL, "", body, json.length);
    assertThat(read.id()).isEqualTo("7");
    assertThat(read.timeoutMicros()).isEqualTo(1_500);
    assertThat(read.outputs()).containsExactly(new Wanted("y", true));
    assertThat(read.inputs().get(0).data()).isEqualTo(floats(1, -2.5f, 3e-20f));
  }

  @Test
  void aRequestOfJsonAloneHasTheVerySameNumbers() {
    byte[] json = RestInfer.plainRequestJson(request(false));
    InferRequest read = RestInfer.request(MODEL, "", ByteBuffer.wrap(json), json.length);
    assertThat(read.outputs()).containsExactly(new Wanted("y", false));
    assertThat(read.inputs().get(0).data()).isEqualTo(floats(1, -2.5f, 3e-20f));
  }

  @Test
  void bytesBehindTheTensorsAreRefused() {
    byte[] json = RestInfer.requestJson(request(true));
    ByteBuffer body = body(json, floats(1, -2.5f, 3e-20f, 4));
    assertThatThrownBy(() -> RestInfer.request(MODEL, "", body, json.length))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void aTensorWithTooFewBytesIsRefused() {
    byte[] json = RestInfer.requestJson(request(true));
    ByteBuffer body = body(json, floats(1, 2));
    assertThatThrownBy(() -> RestInfer.request(MODEL, "", body, json.length))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void anInputThatTheModelLacksIsRefusedByItsName() {
    byte[] json =
        "{\"inputs\":[{\"name\":\"z\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]}]}"
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> RestInfer.request(MODEL, "", ByteBuffer.wrap(json), json.length))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("z");
  }

  @Test
  void anAnswerIsReadAsItWasWrittenAsBytesAndAsNumbers() throws Exception {
    InferResponse answer =
        new InferResponse(
            "m",
            "1",
            "7",
            Optional.of(new InferResponse.Timing(3, 5)),
            List.of(new NamedTensor(OUT, ByteBuffer.wrap(new byte[] {-128, 127}))));
    for (boolean binary : new boolean[] {true, false}) {
      ByteArrayOutputStream to = new ByteArrayOutputStream();
      RestInfer.writeResponse(answer, List.of(new Wanted("y", binary)), to);
      int jsonBytes = to.size();
      if (binary) {
        to.write(new byte[] {-128, 127});
      }
      InferResponse read =
          RestInfer.response(List.of(OUT), ByteBuffer.wrap(to.toByteArray()), jsonBytes);
      assertThat(read.id()).isEqualTo("7");
      assertThat(read.timing()).isEqualTo(answer.timing());
      assertThat(read.outputs().get(0).data()).isEqualTo(ByteBuffer.wrap(new byte[] {-128, 127}));
    }
  }
}
