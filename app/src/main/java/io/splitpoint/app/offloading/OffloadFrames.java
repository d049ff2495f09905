package io.splitpoint.app.offloading;

import io.splitpoint.device.LocalPart;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.run.FrameAnswer;
import io.splitpoint.offload.run.RandomFrames;
import io.splitpoint.stream.source.Sources;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
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
   * @param options how the whole model runs, for {@link #isRight}
   * @param verify whether {@link #isRight} will be asked
   */
  static OffloadFrames open(
      String source,
      boolean whole,
      TfLite library,
      Graph graph,
      Interpreter.Options options,
      boolean verify) {
    if (!source.equals("random")) {
      return OffloadPictures.open(
          Sources.open(source),
          whole,
          graph,
          verify ? Optional.of(LocalPart.load(library, graph.bytes(), options)) : Optional.empty());
    }
    RandomFrames random = RandomFrames.of(library, graph, options);
    return new OffloadFrames() {
      private long index;

      @Override
      public Optional<List<ByteBuffer>> next() {
        return Optional.of(random.frame(index++));
      }

      @Override
      public boolean isRight(FrameAnswer answer) {
        return random.isRight(answer);
      }

      @Override
      public void close() {} // nothing is open
    };
  }
}
