package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Times every head and every tail of a model on this machine in rounds: each runs once a round, in
 * an order of its own, so that a slow moment does not hit one of them alone. Between two of them
 * the caller may do something else: the more time the rounds are spread over, the better the means
 * are those of the machine.
 */
public final class CostRounds {

  private final TfLite library;
  private final Graph graph;
  private final Heads heads;
  private final Interpreter.Options tails;
  private final boolean telling;
  private final List<ByteBuffer> frame;
  private final SplittableRandom order = new SplittableRandom(1);
  private final TreeMap<Integer, List<Double>> headMs = new TreeMap<>();
  private final TreeMap<Integer, List<Double>> tailMs = new TreeMap<>();
  private final Deque<Integer> round = new ArrayDeque<>();

  /**
   * @param heads how heads run here
   * @param tails how the server is thought to run tails; in what it differs by a factor from this
   *     machine, the runs themselves tell
   * @param telling whether all work is done by the thread that asks for it, so that its absence
   *     from the processor tells of others
   */
  public CostRounds(
      TfLite library, Graph graph, Heads heads, Interpreter.Options tails, boolean telling) {
    this.library = library;
    this.graph = graph;
    this.heads = heads;
    this.tails = tails;
    this.telling = telling;
    this.frame = RandomInput.frame(graph);
    for (int layer : SplitTable.layers(graph)) {
      headMs.put(layer, new ArrayList<>());
      tailMs.put(layer, new ArrayList<>());
    }
  }

  /** So many rounds at once. */
  public SplitTable run(int rounds, SplitTable.Progress progress) {
    int all = rounds * headMs.size();
    for (int i = 0; i < all; i++) {
      progress.at((double) i / all, "head and tail " + next());
    }
    return table();
  }

  /** Times so many heads and their tails. */
  void next(int count) {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  /**
   * Times the next head and its tail.
   *
   * @return the last layer of the head
   */
  int next() {
    if (round.isEmpty()) {
      round.addAll(SplitTable.mixed(List.copyOf(headMs.keySet()), order));
    }
    int layer = round.remove();
    SplitCost split = SplitTable.cost(graph, layer, 0, 0);
    try (ReadySplit ready = ReadySplit.of(library, graph, split, tails, heads)) {
      TimedRun<List<ByteBuffer>> head = timed(() -> ready.runHead(frame));
      headMs.get(layer).add(layer == 0 ? 0 : head.ms());
      tailMs.get(layer).add(ready.whole() ? 0 : timed(() -> ready.runTail(head.result())).ms());
    }
    return layer;
  }

  /** Once more, a few times, when the machine was busy with something else. */
  private <T> TimedRun<T> timed(Supplier<T> run) {
    TimedRun<T> timed = TimedRun.of(run);
    for (int again = 0; telling && timed.disturbed() && again < SplitTable.RETRIES; again++) {
      timed = TimedRun.of(run);
    }
    return timed;
  }

  /**
   * The table by all that was timed so far, at least one round: {@link PacedTimes}, because longer
   * heads take longer and shorter tails less.
   */
  SplitTable table() {
    List<Integer> layers = List.copyOf(headMs.keySet());
    double[] heads = PacedTimes.rising(groups(headMs));
    double[] tails = PacedTimes.falling(groups(tailMs));
    List<SplitCost> splits = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      splits.add(SplitTable.cost(graph, layers.get(i), heads[i], tails[i]));
    }
    return new SplitTable(splits);
  }

  private static List<double[]> groups(TreeMap<Integer, List<Double>> byLayer) {
    return byLayer.values().stream()
        .map(ms -> ms.stream().mapToDouble(Double::doubleValue).toArray())
        .toList();
  }
}
