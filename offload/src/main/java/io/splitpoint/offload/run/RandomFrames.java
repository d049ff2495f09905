package io.splitpoint.offload.run;

import io.splitpoint.device.LocalPart;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A few random frames, used repeatedly, and the whole model's answers to them.
 *
 * @param frames inputs of the frames
 * @param right correct answers to them
 */
public record RandomFrames(List<List<ByteBuffer>> frames, List<List<ByteBuffer>> right) {

  private static final int FRAMES = 16;

  public RandomFrames {
    frames = List.copyOf(frames);
    right = List.copyOf(right);
  }

  public static RandomFrames of(Graph graph, TfLiteRuntime runtime) {
    List<List<ByteBuffer>> frames = new ArrayList<>();
    List<List<ByteBuffer>> right = new ArrayList<>();
    try (LocalPart whole = runtime.load(graph.bytes())) {
      for (int seed = 0; seed < FRAMES; seed++) {
        frames.add(RandomInput.frame(graph, new SplittableRandom(seed)));
        right.add(whole.run(frames.get(seed)));
      }
    }
    return new RandomFrames(frames, right);
  }

  /** The inputs of frame {@code index}. */
  public List<ByteBuffer> frame(long index) {
    return frames.get((int) (index % frames.size()));
  }

  /** Whether an answer equals the whole model's byte by byte. */
  public boolean isRight(FrameAnswer answer) {
    return right.get((int) (answer.frame() % right.size())).equals(answer.outputs());
  }
}
