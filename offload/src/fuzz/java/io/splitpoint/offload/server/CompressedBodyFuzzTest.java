package io.splitpoint.offload.server;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.splitpoint.offload.protocol.Coding;
import io.splitpoint.offload.protocol.Datatype;
import io.splitpoint.offload.protocol.Gzip;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.RestInfer;
import io.splitpoint.offload.protocol.TensorSpec;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Lease;
import io.splitpoint.server.Limits;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Any compressed body of a REST request: refused in one line, or no longer than it may be and then
 * tensors of the model's own sizes. What comes is taken for compressed data, for data that are
 * compressed here, and for those with one byte changed.
 */
class CompressedBodyFuzzTest {

  private static final int LONGEST = 20_000;
  private static final TensorSpec INPUT = new TensorSpec("x", Datatype.FP32, List.of(1L, 2L));
  private static final ModelDescription MODEL =
      new ModelDescription(
          "m",
          List.of("1"),
          "tensorflow_lite",
          List.of(INPUT),
          List.of(new TensorSpec("y", Datatype.UINT8, List.of(3L))),
          Map.of());

  @FuzzTest
  void read(byte[] bytes) {
    if (bytes.length < 4) {
      return;
    }
    ByteBuffer given = ByteBuffer.wrap(bytes, 3, bytes.length - 3).slice();
    Coding coding = (bytes[0] & 4) == 0 ? Coding.GZIP : Coding.DEFLATE;
    int json = 3 * (bytes[1] & 0xFF);
    if ((bytes[0] & 1) == 0) {
      request(Unpooled.wrappedBuffer(given), coding, json);
      return;
    }
    ByteBuf body = Unpooled.copiedBuffer(Gzip.of(List.of(given)));
    if ((bytes[0] & 2) != 0) {
      body.setByte(bytes.length * (bytes[2] & 0xFF) % body.readableBytes(), bytes[1]);
    }
    request(body, Coding.GZIP, json);
  }

  private static void request(ByteBuf body, Coding coding, int json) {
    Budget budget = new Budget(Limits.usual().withMemoryBytes(10 * LONGEST));
    Lease lease = budget.port("fuzz").connect().memory(0);
    Growing plain = new Growing(lease, -1, CompressedBodyFuzzTest::checkSize);
    try {
      Decoded.into(body, coding, plain);
      if (plain.size() > LONGEST || plain.isEmpty()) {
        return;
      }
      int length = Math.min(json, plain.size());
      for (NamedTensor input :
          RestInfer.request(MODEL, "1", plain.bytes().nioBuffer(), length).inputsFor(MODEL)) {
        if (input.data().remaining() != input.spec().bytes()) {
          throw new AssertionError(input);
        }
      }
    } catch (ProtocolException refused) {
      oneLine(refused);
    } finally {
      body.release();
      plain.release();
      lease.close();
    }
    if (budget.memoryBytes() != 0) {
      throw new AssertionError(budget.memoryBytes());
    }
  }

  private static void checkSize(long bytes) {
    if (bytes > LONGEST) {
      throw new ProtocolException(ProtocolException.Kind.TOO_LARGE, "too large");
    }
  }

  private static void oneLine(ProtocolException refused) {
    if (refused.getMessage().isBlank() || refused.getMessage().contains("\n")) {
      throw refused;
    }
  }
}
