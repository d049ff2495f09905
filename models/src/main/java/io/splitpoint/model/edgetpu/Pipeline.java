package io.splitpoint.model.edgetpu;

import io.splitpoint.failure.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model on several Edge TPUs, a contiguous segment on each, through which inputs flow.
 *
 * <p>The slowest stage, which is the run of a segment, limits a full pipeline; so does the host,
 * which passes every input on once per chip. A single input takes all runs and a hop between each
 * two chips. Dynamic programming over the layers finds the splits with O(layers²) segment
 * estimates.
 */
public final class Pipeline {
  private final EdgeTpuModel model;
  private final Workload work;
  private final int layers;
  private final Estimate[][] segments;

  private Pipeline(EdgeTpuModel model, Workload work) {
    this.model = model;
    this.work = work;
    this.layers = work.layers();
    this.segments = new Estimate[layers + 1][layers + 1];
  }

  /**
   * Estimates {@code work} on {@code chips} Edge TPUs.
   *
   * @throws InputException when there are fewer layers than chips
   */
  public static PipelineEstimate estimate(
      EdgeTpuModel model, Workload work, int chips, Split split) {
    if (chips < 1 || split != Split.BEST && chips > work.layers()) {
      throw new InputException(
          work.name() + ": expected 1 to " + work.layers() + " TPUs (its layers), found " + chips);
    }
    Pipeline pipeline = new Pipeline(model, work);
    return switch (split) {
      case EVEN -> pipeline.at(pipeline.even(chips));
      case COMPILER -> pipeline.at(pipeline.byParameters(chips));
      case PROFILED -> pipeline.at(pipeline.balanced(chips));
      case BEST -> pipeline.best(Math.min(chips, work.layers()));
    };
  }

  /** Estimates segments that end at the given layers, the model's last layer among them. */
  public static PipelineEstimate estimate(
      EdgeTpuModel model, Workload work, List<Integer> lastLayers) {
    int previous = 0;
    for (int last : lastLayers) {
      if (last <= previous) {
        throw new InputException(
            work.name() + ": expected rising last layers, found " + lastLayers);
      }
      previous = last;
    }
    if (previous != work.layers()) {
      throw new InputException(
          work.name() + ": expected the last segment to end at " + work.layers());
    }
    return new Pipeline(model, work).at(lastLayers.stream().mapToInt(Integer::intValue).toArray());
  }

  private int[] even(int chips) {
    int[] last = new int[chips];
    for (int i = 0; i < chips; i++) {
      last[i] = (i + 1) * layers / chips;
    }
    return last;
  }

  private int[] byParameters(int chips) {
    long[] bytes = new long[layers + 1];
    for (OpShape op : work.ops()) {
      bytes[op.layer()] += op.weightBytes();
    }
    double share = (double) Arrays.stream(bytes).sum() / chips;
    int[] last = new int[chips];
    int layer = 0;
    for (int i = 0; i < chips - 1; i++) {
      long sum = bytes[++layer];
      // Every later segment needs a layer too.
      while (layer < layers - (chips - 1 - i) && sum + bytes[layer + 1] < share) {
        sum += bytes[++layer];
      }
      last[i] = layer;
    }
    last[chips - 1] = layers;
    return last;
  }

  /** Minimizes the slowest stage and, among equals, the sum of stages. */
  private int[] balanced(int chips) {
    return leastSum(chips, slowestAtBest(chips));
  }

  private double slowestAtBest(int chips) {
    double[] best = new double[layers + 1];
    Arrays.fill(best, Double.POSITIVE_INFINITY);
    best[0] = 0;
    for (int chip = 1; chip <= chips; chip++) {
      double[] next = new double[layers + 1];
      Arrays.fill(next, Double.POSITIVE_INFINITY);
      for (int to = chip; to <= layers - (chips - chip); to++) {
        for (int from = chip; from <= to; from++) {
          if (best[from - 1] < next[to]) {
            next[to] = Math.min(next[to], Math.max(best[from - 1], segment(from, to).latencyMs()));
          }
        }
      }
      best = next;
    }
    return best[layers];
  }

  /** Ends of the segments with the least sum of stages, none slower than {@code bound}. */
  private int[] leastSum(int chips, double bound) {
    double[][] sum = new double[chips + 1][layers + 1];
    int[][] begin = new int[chips + 1][layers + 1];
    for (double[] row : sum) {
      Arrays.fill(row, Double.POSITIVE_INFINITY);
    }
    sum[0][0] = 0;
    for (int chip = 1; chip <= chips; chip++) {
      for (int to = chip; to <= layers - (chips - chip); to++) {
        for (int from = chip; from <= to; from++) {
          double before = sum[chip - 1][from - 1];
          if (before < sum[chip][to] && segment(from, to).latencyMs() <= bound) {
            double total = before + segment(from, to).latencyMs();
            if (total < sum[chip][to]) {
              sum[chip][to] = total;
              begin[chip][to] = from;
            }
          }
        }
      }
    }
    int[] last = new int[chips];
    int to = layers;
    for (int chip = chips; chip >= 1; chip--) {
      last[chip - 1] = to;
      to = begin[chip][to] - 1;
    }
    return last;
  }

  /** More chips are not always faster: the host passes every input on once for each. */
  private PipelineEstimate best(int atMost) {
    PipelineEstimate best = at(balanced(1));
    for (int chips = 2; chips <= atMost; chips++) {
      PipelineEstimate next = at(balanced(chips));
      if (next.perInputMs() < best.perInputMs()) {
        best = next;
      }
    }
    return best;
  }

  private PipelineEstimate at(int[] last) {
    List<Estimate> runs = new ArrayList<>();
    List<Integer> lastLayers = new ArrayList<>();
    double slowest = 0;
    double sum = 0;
    double busy = 0;
    int from = 1;
    for (int to : last) {
      Estimate run = segment(from, to);
      runs.add(run);
      lastLayers.add(to);
      slowest = Math.max(slowest, run.latencyMs());
      sum += run.latencyMs();
      busy += run.energyMj();
      from = to + 1;
    }
    double hops = (last.length - 1) * model.host().hopMs();
    double handOver = last.length == 1 ? 0 : last.length * model.host().handOverMs();
    double perInput = Math.max(slowest, handOver);
    double wait = 0;
    for (Estimate run : runs) {
      wait += perInput - run.latencyMs();
    }
    double energy = busy + wait * model.host().power().idleW();
    return new PipelineEstimate(
        perInput, sum + hops, energy, List.copyOf(lastLayers), List.copyOf(runs));
  }

  private Estimate segment(int from, int to) {
    if (segments[from][to] == null) {
      segments[from][to] = model.estimate(work, from, to);
    }
    return segments[from][to];
  }
}
