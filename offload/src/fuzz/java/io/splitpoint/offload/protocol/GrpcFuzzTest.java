package io.splitpoint.offload.protocol;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;

/**
 * Any bytes as a gRPC message: refused with a status, or read; a request fits the model or is
 * refused.
 */
class GrpcFuzzTest {

  private static final ModelDescription MODEL =
      new ModelDescription(
          "m",
          List.of("1"),
          "tensorflow_lite",
          List.of(new TensorSpec("x", Datatype.FP32, List.of(1L, 2L))),
          List.of(),
          Map.of());

  @FuzzTest
  void parse(byte[] bytes) {
    refusedOr(() -> Inference.INFER.parseRequest(stream(bytes)).inputsFor(MODEL));
    refusedOr(() -> Inference.INFER.parseResponse(stream(bytes)));
    refusedOr(() -> Inference.MODEL.parseResponse(stream(bytes)));
    refusedOr(() -> Inference.SERVER.parseResponse(stream(bytes)));
    refusedOr(() -> Inference.MODEL_READY.parseRequest(stream(bytes)));
    refusedOr(() -> Inference.LIVE.parseResponse(stream(bytes)));
    refusedOr(() -> Extensions.CONFIG.parseRequest(stream(bytes)));
    refusedOr(() -> Extensions.STATISTICS.parseRequest(stream(bytes)));
    refusedOr(() -> Extensions.INDEX.parseRequest(stream(bytes)));
    refusedOr(() -> Extensions.LOAD.parseRequest(stream(bytes)));
    refusedOr(() -> Extensions.UNLOAD.parseRequest(stream(bytes)));
  }

  private static ByteArrayInputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static void refusedOr(Runnable read) {
    try {
      read.run();
    } catch (ProtocolException | StatusRuntimeException refused) {
      if (refused.getMessage().isBlank() || refused.getMessage().contains("\n")) {
        throw refused;
      }
    }
  }
}
