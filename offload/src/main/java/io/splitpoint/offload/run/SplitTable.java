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
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * All splits of a model with their costs.
 *
 * @param splits by ascending layer; the first is 0, the last N
 */
public record SplitTable(List<SplitCost> splits) {

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
   * Measures every head and every tail on this machine: {@link MonotoneMeans} of a few runs on
   * random input. Every round runs each of them once, in an order of its own, so that a slow moment
   * does not hit one split alone.
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
    SplittableRandom order = new SplittableRandom(1);
    for (int round = 0; round < runs; round++) {
      List<Integer> mixed = mixed(layers, order);
      for (int i = 0; i < mixed.size(); i++) {
        int k = mixed.get(i);
        progress.at((round + (double) i / mixed.size()) / runs, "split " + k);
        if (k > 0) {
          headMs[k] = more(headMs[k], library, Slicer.prefix(graph, k), heads);
        }
        if (k < n) {
          tailMs[k] = more(tailMs[k], library, Slicer.suffix(graph, k), tails);
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
        MonotoneMeans.rising(layers.stream().map(k -> k == 0 ? zero : headMs[k]).toList());
    double[] tails =
        MonotoneMeans.falling(layers.stream().map(k -> k == n ? zero : tailMs[k]).toList());
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

  /** The same in a random order. */
  static <T> List<T> mixed(List<T> all, SplittableRandom random) {
    List<T> mixed = new ArrayList<>(all);
    for (int i = mixed.size() - 1; i > 0; i--) {
      Collections.swap(mixed, i, random.nextInt(i + 1));
    }
    return mixed;
  }

  /**
   * This table with the heads' times measured anew where they run: medians of some runs on zeros
   * after a warm one.
   *
   * @param runs of each, at least 1
   */
  public SplitTable withHeads(Graph graph, Heads heads, int runs, Progress progress) {
    List<ByteBuffer> frame = ReadySplit.zeros(graph);
    List<SplitCost> measured = new ArrayList<>();
    for (SplitCost split : splits) {
      double headMs = 0;
      progress.at((double) measured.size() / splits.size(), "head " + split.layer());
      if (split.layer() > 0) {
        try (Heads.Head head = heads.open(split.layer())) {
          double[] ms = new double[runs];
          for (int i = -1; i < runs; i++) {
            long start = System.nanoTime();
            head.run(frame);
            ms[Math.max(0, i)] = (System.nanoTime() - start) / 1e6;
          }
          Arrays.sort(ms);
          headMs = ms[runs / 2];
        }
      }
      measured.add(
          new SplitCost(
              split.layer(),
              split.name(),
              split.sendBytes(),
              split.receiveBytes(),
              headMs,
              split.tailMs()));
    }
    return new SplitTable(measured);
  }

  /** {@code before}, and one run more, with the copies in and out that a frame needs. */
  private static double[] more(
      double[] before, TfLite library, ByteBuffer model, Interpreter.Options options) {
    try (Interpreter run = Interpreter.create(library, model, options)) {
      LoadedPart part = new LoadedPart(run);
      List<ByteBuffer> frame = RandomInput.frame(run, new SplittableRandom(1));
      run.invoke();
      boolean telling = options.threads() == 1; // else others work while this thread waits
      TimedRun<?> timed = TimedRun.of(() -> part.run(frame));
      for (int again = 0; telling && timed.disturbed() && again < RETRIES; again++) {
        timed = TimedRun.of(() -> part.run(frame));
      }
      double[] ms = Arrays.copyOf(before, before.length + 1);
      ms[before.length] = timed.ms();
      return ms;
    }
  }
}
