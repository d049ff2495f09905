package io.splitpoint.offload.run;

import io.splitpoint.model.Cut;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import io.splitpoint.offload.OffloadException;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * All splits of a model with their costs.
 *
 * @param splits by ascending layer; the first is 0, the last N
 */
public record SplitTable(List<SplitCost> splits) {

  /** So often all splits are visited, so that a slow moment does not hit one of them alone. */
  static final int ROUNDS = 3;

  /** So many runs for each one that is wanted are at most repeated on a machine that is busy. */
  static final int RETRIES = 3;

  public SplitTable {
    splits = List.copyOf(splits);
  }

  /** How far the measuring is. */
  public interface Progress {
    void at(double done, String now);
  }

  /** The layers after which the model can be cut for the wire, with 0 and N. */
  public static List<Integer> layers(Graph graph) {
    List<Integer> layers = new ArrayList<>();
    for (int k = 0; k <= graph.layers().size(); k++) {
      Cut cut = graph.cutAfter(k);
      if (k == 0 || k == graph.layers().size() || cut.possible() && cut.bytes().isPresent()) {
        layers.add(k);
      }
    }
    return layers;
  }

  /** The split after a layer. */
  public SplitCost after(int layer) {
    return splits.stream()
        .filter(split -> split.layer() == layer)
        .findFirst()
        .orElseThrow(
            () ->
                new OffloadException(
                    "split: expected one of %s, found %d"
                        .formatted(splits.stream().map(SplitCost::layer).toList(), layer)));
  }

  /** The split that should be fastest. */
  public SplitCost best(LinkState link, double serverFactor) {
    SplitCost best = splits.get(0);
    for (SplitCost split : splits) {
      best =
          split.latencyMs(link, serverFactor) < best.latencyMs(link, serverFactor) ? split : best;
    }
    return best;
  }

  /**
   * Measures every head and every tail on this machine: {@link MonotoneMedians} of a few runs on
   * random input, in an order that comes and goes so that a slow moment does not hit one split
   * alone.
   *
   * @param heads how heads run here
   * @param tails how the server is thought to run tails; in what it differs by a factor from this
   *     machine, the runs themselves tell
   * @param runs of each, at least 1
   */
  public static SplitTable measure(
      TfLite library,
      Graph graph,
      Interpreter.Options heads,
      Interpreter.Options tails,
      int runs,
      Progress progress) {
    List<Integer> layers = layers(graph);
    int n = graph.layers().size();
    double[][] headMs = new double[n + 1][0];
    double[][] tailMs = new double[n + 1][0];
    int inRound = (runs + ROUNDS - 1) / ROUNDS;
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < layers.size(); i++) {
        int k = layers.get(round % 2 == 0 ? i : layers.size() - 1 - i);
        progress.at((round + (double) i / layers.size()) / ROUNDS, "split " + k);
        if (k > 0) {
          headMs[k] = more(headMs[k], library, Slicer.prefix(graph, k), heads, inRound);
        }
        if (k < n) {
          tailMs[k] = more(tailMs[k], library, Slicer.suffix(graph, k), tails, inRound);
        }
      }
    }
    return new SplitTable(costs(graph, layers, headMs, tailMs));
  }

  /** Longer heads take longer, shorter tails less: what noise says against it is put right. */
  private static List<SplitCost> costs(
      Graph graph, List<Integer> layers, double[][] headMs, double[][] tailMs) {
    int n = graph.layers().size();
    long answer = graph.cutAfter(n).bytes().orElse(0);
    double[] zero = {0};
    double[] heads =
        MonotoneMedians.rising(layers.stream().map(k -> k == 0 ? zero : headMs[k]).toList());
    double[] tails =
        MonotoneMedians.falling(layers.stream().map(k -> k == n ? zero : tailMs[k]).toList());
    List<SplitCost> splits = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      int k = layers.get(i);
      splits.add(
          new SplitCost(
              k,
              k == 0 ? "input" : graph.layers().get(k - 1).name(),
              k == n ? 0 : graph.cutAfter(k).bytes().orElseThrow(),
              k == n ? 0 : answer,
              heads[i],
              tails[i]));
    }
    return splits;
  }

  private static boolean invoked(Interpreter run) {
    run.invoke();
    return true;
  }

  /** {@code before}, and so many runs more; those that were disturbed are repeated. */
  private static double[] more(
      double[] before, TfLite library, ByteBuffer model, Interpreter.Options options, int runs) {
    try (Interpreter run = Interpreter.create(library, model, options)) {
      run.inputs().forEach(input -> RandomInput.fill(input, new SplittableRandom(1)));
      run.invoke();
      double[] ms = Arrays.copyOf(before, before.length + runs);
      boolean telling = options.threads() == 1; // else others work while this thread waits
      int again = RETRIES * runs;
      for (int i = before.length; i < ms.length; ) {
        TimedRun<Boolean> timed = TimedRun.of(() -> invoked(run));
        ms[i] = timed.ms();
        i += telling && timed.disturbed() && again-- > 0 ? 0 : 1;
      }
      return ms;
    }
  }
}
