package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Tensor;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A few random frames, over and over, and what the whole model makes of each. */
public final class RandomFrames implements AutoCloseable {

  private static final int RANDOM_FRAMES = 16;

  private final Interpreter whole;
  private final List<List<ByteBuffer>> frames = new ArrayList<>();
  private final List<List<ByteBuffer>> right = new ArrayList<>();

  private RandomFrames(Interpreter whole) {
    this.whole = whole;
  }

  /** A few random frames, the same every time. */
  public static RandomFrames of(TfLite library, Graph graph, Interpreter.Options options) {
    RandomFrames source = new RandomFrames(Interpreter.create(library, graph.bytes(), options));
    try {
      for (int seed = 0; seed < RANDOM_FRAMES; seed++) {
        source.random(seed);
      }
      return source;
    } catch (RuntimeException failure) {
      source.close();
      throw failure;
    }
  }

  private void random(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    whole.inputs().forEach(tensor -> RandomInput.fill(tensor, random));
    keep();
  }

  private void keep() {
    frames.add(copies(whole.inputs()));
    whole.invoke();
    right.add(copies(whole.outputs()));
  }

  private static List<ByteBuffer> copies(List<Tensor> tensors) {
    return tensors.stream()
        .map(
            tensor ->
                ByteBuffer.allocate((int) tensor.bytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(tensor.buffer())
                    .flip())
        .toList();
  }

  /** The inputs of frame {@code index}. */
  public List<ByteBuffer> frame(long index) {
    return frames.get((int) (index % frames.size()));
  }

  /** Whether an answer has the whole model's very bytes. */
  public boolean isRight(Answer answer) {
    return right.get((int) (answer.frame() % right.size())).equals(answer.outputs());
  }

  @Override
  public void close() {
    whole.close();
  }
}
