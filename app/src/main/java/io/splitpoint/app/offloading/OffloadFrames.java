package io.splitpoint.app.offloading;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.run.FrameAnswer;
import io.splitpoint.stream.source.Sources;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The frames of an offloaded run, one after the other. */
public interface OffloadFrames extends AutoCloseable {

  /** The next frame's inputs, in the model's order; empty at the end. Waits for a camera. */
  Optional<List<ByteBuffer>> next();

  /** Whether an answer has the whole model's very bytes; on any thread, once for each frame. */
  boolean isRight(FrameAnswer answer);

  @Override
  void close();

  /**
   * @param source {@code random}, or what {@link Sources#open} takes
   * @param whole whether the model sees the whole picture, stretched, instead of its middle
   * @param runtime of the whole model runs, for {@link #isRight}
   * @param verify whether {@link #isRight} will be asked
   */
  static OffloadFrames open(
      String source, boolean whole, Graph graph, TfLiteRuntime runtime, boolean verify) {
    if (!source.equals("random")) {
      return OffloadPictures.open(
          Sources.open(source),
          whole,
          graph,
          verify ? Optional.of(runtime.load(graph.bytes())) : Optional.empty());
    }
    return new RandomFrames(graph, runtime);
  }
}
