package io.splitpoint.offload.client;

import io.splitpoint.failure.InputException;
import io.splitpoint.offload.protocol.Datatype;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.InferResponse;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A repeated inference on a server that reports its computing time. Use it to time servers and
 * links; the inputs are zeros until they are filled.
 */
public final class TimedInference {

  /**
   * The times of one inference.
   *
   * @param outsideMs round trip without the server's queue and model
   * @param computeMicros time of the model on the server, with copying in and out
   * @param sentBytes bytes of the request on the wire
   */
  public record Times(double outsideMs, long computeMicros, long sentBytes) {}

  private final Connection connection;
  private final ModelDescription model;
  private final InferRequest request;

  private TimedInference(Connection connection, ModelDescription model, InferRequest request) {
    this.connection = connection;
    this.model = model;
    this.request = request;
  }

  /** An inference of a model that the server of this connection has described. */
  public static TimedInference of(Connection connection, ModelDescription model) {
    List<NamedTensor> inputs = new ArrayList<>();
    for (TensorSpec spec : model.inputs()) {
      inputs.add(
          new NamedTensor(
              spec,
              ByteBuffer.allocate(Math.toIntExact(spec.bytes())).order(ByteOrder.LITTLE_ENDIAN)));
    }
    List<InferRequest.Wanted> wanted =
        model.outputs().stream().map(out -> new InferRequest.Wanted(out.name(), true)).toList();
    return new TimedInference(
        connection, model, new InferRequest(model.name(), "", "", inputs, wanted));
  }

  /** The model's name on the server. */
  public String name() {
    return model.name();
  }

  /** The inputs' buffers in the model's order, little-endian, to be written to. */
  public List<ByteBuffer> inputs() {
    return request.inputs().stream()
        .map(input -> input.data().duplicate().order(ByteOrder.LITTLE_ENDIAN))
        .toList();
  }

  /**
   * Fills FP32 inputs with random values of [0, 1) and 8-bit ones with random bits, because a
   * compressing path would send zeros for free. Others stay zero, because they may be indexes.
   */
  public TimedInference fill(SplittableRandom random) {
    for (int i = 0; i < request.inputs().size(); i++) {
      Datatype type = request.inputs().get(i).spec().datatype();
      ByteBuffer data = inputs().get(i);
      if (type == Datatype.FP32) {
        while (data.hasRemaining()) {
          data.putFloat((float) random.nextDouble());
        }
      } else if (type == Datatype.INT8 || type == Datatype.UINT8) {
        while (data.hasRemaining()) {
          data.put((byte) random.nextInt());
        }
      }
    }
    return this;
  }

  /**
   * Runs it once, also on a server that does not report its own time.
   *
   * @throws IOException when the server cannot be reached
   */
  public void answer() throws IOException {
    connection.infer(request, model.outputs());
  }

  /**
   * Runs it once.
   *
   * @throws InputException when the server does not report its own time
   * @throws IOException when the server cannot be reached
   */
  public Times run() throws IOException {
    long start = System.nanoTime();
    Connection.Exchange exchange = connection.infer(request, model.outputs());
    double ms = (System.nanoTime() - start) / 1e6;
    InferResponse.Timing server =
        exchange
            .response()
            .timing()
            .orElseThrow(
                () ->
                    new InputException(
                        model.name()
                            + ": expected the server to report its computing time, as 'splitpoint"
                            + " offload serve' does, found nothing: bandwidth cannot be separated from"
                            + " computing"));
    return new Times(
        ms - (server.queueMicros() + server.computeMicros()) / 1e3,
        server.computeMicros(),
        exchange.sentBytes());
  }
}
