package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import io.splitpoint.model.RandomInputs;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random frames for a model, the same for the same seed. Use them where a split is timed without
 * data.
 */
public final class RandomInput {

  private RandomInput() {}

  /** A frame for a model. */
  public static List<ByteBuffer> frame(Graph graph, SplittableRandom random) {
    return RandomInputs.of(graph).next(random);
  }

  /** The one frame for timing costs and splits. */
  static List<ByteBuffer> frame(Graph graph) {
    return frame(graph, new SplittableRandom(1));
  }
}
