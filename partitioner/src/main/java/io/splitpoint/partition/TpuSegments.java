package io.splitpoint.partition;

import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A model in segments for a pipeline of Edge TPUs, by the modelled cost of each segment on its
 * chip: what its parameters take on chip or streamed, its arithmetic, its transfers, and an
 * operator that the compiler leaves to the CPU with all that follow. A cut falls only where one
 * tensor crosses.
 */
public final class TpuSegments {

  private final EdgeTpuModel tpu;
  private final Workload work;

  /** Layers after which a cut may fall, and N. */
  private final List<Integer> ends;

  private final Estimate[][] estimates;

  private TpuSegments(EdgeTpuModel tpu, Workload work, List<Integer> ends) {
    this.tpu = tpu;
    this.work = work;
    this.ends = ends;
    estimates = new Estimate[ends.size() + 1][ends.size() + 1];
  }

  /**
   * @throws io.splitpoint.model.ModelFormatException when it is no 8-bit model
   */
  public static TpuSegments of(EdgeTpuModel tpu, Graph graph) {
    int layers = graph.layers().size();
    List<Integer> ends = new ArrayList<>();
    for (Layer layer : graph.layers()) {
      if (layer.cut() && layer.index() < layers) {
        ends.add(layer.index());
      }
    }
    ends.add(layers);
    return new TpuSegments(tpu, Workload.of(graph), ends);
  }

  /** Of a chain that is known by its shapes only. */
  public static TpuSegments of(EdgeTpuModel tpu, Workload chain) {
    return new TpuSegments(tpu, chain, IntStream.rangeClosed(1, chain.layers()).boxed().toList());
  }

  /** How many segments are possible: one more than the places to cut. */
  public int most() {
    return ends.size();
  }

  /**
   * The segmentation whose slowest stage is fastest; of several the one with the least sum.
   *
   * @param onChip every segment's parameters must fit on its chip
   * @throws InputException when there are fewer places to cut
   * @throws InfeasibleException when not all fit; the message names the least number of chips that
   *     does, or that none does
   */
  public PipelineEstimate best(int tpus, boolean onChip) {
    Segmentation found;
    try {
      found = Segmentation.solve(ends.size(), tpus, cost(onChip));
    } catch (InfeasibleException failure) {
      throw new InfeasibleException(nearest(tpus));
    }
    return at(found.last());
  }

  /**
   * The segmentation through which one input passes soonest: the least sum of stages.
   *
   * @throws InputException when there are fewer places to cut
   */
  public PipelineEstimate shortest(int tpus) {
    return at(Segmentation.shortest(ends.size(), tpus, cost(false)).last());
  }

  /**
   * Every way of sharing so many chips between copies of the model, twice: with the segments that
   * give the highest rate, and with those that give the least latency.
   */
  public List<Sharing> sharings(int tpus) {
    List<Sharing> ways = new ArrayList<>(Sharing.all(tpus, most(), n -> best(n, false)));
    ways.addAll(Sharing.all(tpus, most(), this::shortest));
    return List.copyOf(ways);
  }

  /**
   * Every way of sharing so many chips between copies of the model in the segments of {@code
   * edgetpu_compiler --num_segments}, which balances parameter bytes and also cuts where several
   * tensors cross.
   */
  public List<Sharing> compilerSharings(int tpus) {
    return Sharing.all(tpus, work.layers(), n -> Pipeline.estimate(tpu, work, n, Split.COMPILER));
  }

  private String nearest(int tpus) {
    for (int more = tpus + 1; more <= ends.size(); more++) {
      try {
        Segmentation.solve(ends.size(), more, cost(true));
        return "the parameters of %s do not fit on %d Edge TPUs; the nearest number is %d"
            .formatted(work.name(), tpus, more);
      } catch (InfeasibleException failure) {
        // more chips may do
      }
    }
    return "the parameters of %s do not fit on %d Edge TPUs, nor on any more: one piece is too large"
        .formatted(work.name(), tpus);
  }

  /** What the compiler's parameter-count rule gives, see {@link PeerSplits}. */
  public PipelineEstimate byParameters(int tpus) {
    long[] bytes = new long[ends.size()];
    work.ops().forEach(op -> bytes[piece(op.layer())] += op.weightBytes());
    return at(PeerSplits.byParameters(bytes, tpus));
  }

  /** What libcoral's profiling rule gives, at its default tolerance of 1 ms. */
  public PipelineEstimate byProfiling(int tpus) {
    return at(PeerSplits.byProfiling(ends.size(), tpus, cost(false), 1));
  }

  private int piece(int layer) {
    int piece = 0;
    while (ends.get(piece) < layer) {
      piece++;
    }
    return piece;
  }

  private PipelineEstimate at(List<Integer> pieces) {
    return Pipeline.estimate(tpu, work, pieces.stream().map(p -> ends.get(p - 1)).toList());
  }

  /** The stage of a pipeline is its segment's run. */
  private SegmentCost cost(boolean onChip) {
    return new SegmentCost() {
      @Override
      public double of(int from, int to) {
        Estimate run = run(from, to);
        return onChip && run.offChipBytes() > 0 ? Double.POSITIVE_INFINITY : run.latencyMs();
      }
    };
  }

  private Estimate run(int from, int to) {
    if (estimates[from][to] == null) {
      estimates[from][to] = tpu.estimate(work, first(from), ends.get(to - 1));
    }
    return estimates[from][to];
  }

  private int first(int piece) {
    return piece == 1 ? 1 : ends.get(piece - 2) + 1;
  }
}
