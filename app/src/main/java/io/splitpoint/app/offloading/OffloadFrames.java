package io.splitpoint.app.offloading;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.run.FrameAnswer;
import io.splitpoint.stream.source.Sources;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The frames of an offloaded run in order. */
public interface OffloadFrames extends AutoCloseable {

  /** The next frame's inputs in the model's order, after waiting for a camera; empty at the end. */
  Optional<List<ByteBuffer>> next();

  /** Whether an answer equals the whole model's byte by byte; any thread, once for each frame. */
  boolean isRight(FrameAnswer answer);

  @Override
  void close();

  /**
   * @param source {@code random}, or a source for {@link Sources#open}
   * @param whole whether the model gets the whole picture, stretched, instead of its middle
   * @param runtime runtime of the whole model, for {@link #isRight}
   * @param verify whether {@link #isRight} will be called
   */
  static OffloadFrames open(
      String source, boolean whole, Graph graph, TfLiteRuntime runtime, boolean verify) {
    if (!source.equals("random")) {
      return OffloadPictures.open(
          Sources.open(source),
          whole,
          graph,
          verify ? Optional.of(runtime.load(graph, graph.bytes())) : Optional.empty());
    }
    return new RandomFrames(graph, runtime);
  }
}
