package io.splitpoint.offload.protocol;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Any body of a REST request or answer: refused in one line, or tensors of the model's own sizes.
 */
class RestFuzzTest {

  private static final TensorSpec INPUT = new TensorSpec("x", Datatype.FP32, List.of(1L, 2L));
  private static final TensorSpec OUTPUT = new TensorSpec("y", Datatype.UINT8, List.of(3L));
  private static final ModelDescription MODEL =
      new ModelDescription(
          "m", List.of("1"), "tensorflow_lite", List.of(INPUT), List.of(OUTPUT), Map.of());

  @FuzzTest
  void read(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    int json = Math.min(bytes.length - 1, 3 * (bytes[0] & 0xFF));
    ByteBuffer body = ByteBuffer.wrap(bytes, 1, bytes.length - 1).slice();
    refusedOr(
        () ->
            RestInfer.request(MODEL, "1", body.duplicate(), json)
                .inputsFor(MODEL)
                .forEach(RestFuzzTest::check));
    refusedOr(
        () ->
            RestInfer.response(List.of(OUTPUT), body.duplicate(), json)
                .outputs()
                .forEach(RestFuzzTest::check));
    refusedOr(
        () -> RestInfer.request(MODEL, "1", body.duplicate(), body.remaining()).inputsFor(MODEL));
    byte[] all = new byte[body.remaining()];
    body.duplicate().get(all);
    refusedOr(() -> RestDescriptions.model(all));
    refusedOr(() -> RestDescriptions.server(all));
    RestDescriptions.error(all);
  }

  private static void check(NamedTensor tensor) {
    if (tensor.data().remaining() != tensor.spec().bytes()) {
      throw new AssertionError(tensor);
    }
  }

  private static void refusedOr(Runnable read) {
    try {
      read.run();
    } catch (ProtocolException refused) {
      if (refused.getMessage().isBlank() || refused.getMessage().contains("\n")) {
        throw refused;
      }
    }
  }
}
