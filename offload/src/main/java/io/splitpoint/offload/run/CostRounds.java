package io.splitpoint.offload.run;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Times every head and every tail of a model on this machine in rounds: each runs once per round,
 * in a random order, so that a slow phase does not affect one of them alone.
 *
 * @param heads loads the heads here
 * @param tails options with which the server is assumed to run tails; runs later show its factor
 *     against this machine
 * @param telling whether the calling thread does all work, so that its absence from the processor
 *     shows other load
 */
public record CostRounds(Graph graph, Heads heads, TfLiteRuntime tails, boolean telling) {

  /**
   * Times all splits.
   *
   * @param rounds at least 1
   */
  public UsableSplits run(int rounds, UsableSplits.Progress progress) {
    return run(rounds, UsableSplits.layers(graph), progress);
  }

  /**
   * Times one split, for a run that stays at it.
   *
   * @param layer one of {@link UsableSplits#layers}
   * @throws InputException when it is not one of them
   */
  public UsableSplits run(int rounds, int layer, UsableSplits.Progress progress) {
    if (!UsableSplits.layers(graph).contains(layer)) {
      throw new InputException(
          "split: expected one of %s, found %d".formatted(UsableSplits.layers(graph), layer));
    }
    return run(rounds, List.of(layer), progress);
  }

  private UsableSplits run(int rounds, List<Integer> layers, UsableSplits.Progress progress) {
    CostSamples samples = new CostSamples();
    List<ByteBuffer> frame = ReadySplit.randomFrame(graph);
    SplittableRandom order = new SplittableRandom(1);
    for (int round = 0; round < rounds; round++) {
      List<Integer> mixed = UsableSplits.mixed(layers, order);
      for (int i = 0; i < mixed.size(); i++) {
        int layer = mixed.get(i);
        progress.at((round + (double) i / mixed.size()) / rounds, "head and tail " + layer);
        time(layer, frame, samples);
      }
    }
    return samples.table(graph, layers);
  }

  private void time(int layer, List<ByteBuffer> frame, CostSamples samples) {
    SplitCost split = UsableSplits.cost(graph, layer, 0, 0);
    try (ReadySplit ready = ReadySplit.of(graph, split, tails, heads)) {
      TimedResult<List<ByteBuffer>> head = TimedResult.of(() -> ready.runHead(frame), telling);
      if (layer > 0) {
        samples.head(layer, head.ms());
      }
      if (!ready.whole()) {
        samples.tail(layer, TimedResult.of(() -> ready.runTail(head.result()), telling).ms());
      }
    }
  }
}
