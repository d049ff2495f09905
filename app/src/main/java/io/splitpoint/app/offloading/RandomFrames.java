package io.splitpoint.app.offloading;

import io.splitpoint.device.LocalPart;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.RandomInputs;
import io.splitpoint.offload.run.FrameAnswer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A few random frames, over and over, and what the whole model makes of each. */
final class RandomFrames implements OffloadFrames {

  private static final int FRAMES = 16;

  private final List<List<ByteBuffer>> frames = new ArrayList<>();
  private final List<List<ByteBuffer>> right = new ArrayList<>();
  private long next;

  RandomFrames(Graph graph, TfLiteRuntime runtime) {
    RandomInputs values = RandomInputs.of(graph);
    try (LocalPart whole = runtime.load(graph, graph.bytes())) {
      for (int seed = 0; seed < FRAMES; seed++) {
        frames.add(values.next(new SplittableRandom(seed)));
        right.add(whole.run(frames.get(seed)));
      }
    }
  }

  @Override
  public Optional<List<ByteBuffer>> next() {
    return Optional.of(frames.get((int) (next++ % FRAMES)));
  }

  @Override
  public boolean isRight(FrameAnswer answer) {
    return right.get((int) (answer.frame() % FRAMES)).equals(answer.outputs());
  }

  @Override
  public void close() {} // nothing is open
}
