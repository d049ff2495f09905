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
 * Divides a model into segments for a pipeline of Edge TPUs by the modelled cost of each segment on
 * its chip: cached or streamed parameters, arithmetic, transfers, and the operators that the
 * compiler leaves to the CPU. A cut falls only where one tensor crosses.
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
   * @throws io.splitpoint.model.ModelFormatException when it is not an 8-bit model
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

  /** The segments of a chain that is known by its shapes only. */
  public static TpuSegments of(EdgeTpuModel tpu, Workload chain) {
    return new TpuSegments(tpu, chain, IntStream.rangeClosed(1, chain.layers()).boxed().toList());
  }

  /** The largest number of segments: one more than the places to cut. */
  public int most() {
    return ends.size();
  }

  /**
   * Returns the segmentation with the fastest slowest stage and, among those, the least sum. The
   * compiler's can be faster, because it also cuts where several tensors cross.
   *
   * @param onChip whether every segment's parameters must fit on its chip
   * @throws InputException when there are fewer places to cut
   * @throws InfeasibleException when not all fit; the message names the least number of chips on
   *     which they do, if any
   */
  public PipelineEstimate best(int tpus, boolean onChip) {
    Segmentation found;
    try {
      found = Segmentation.solve(ends.size(), tpus, cost(onChip));
    } catch (InfeasibleException failure) {
      throw new InfeasibleException(nearest(tpus));
    } catch (InputException failure) {
      throw failure.withMessage(work.name() + ": " + failure.getMessage());
    }
    return at(found.last());
  }

  /**
   * Returns the segmentation with the least latency of one input, the sum of stages.
   *
   * @throws InputException when there are fewer places to cut
   */
  public PipelineEstimate shortest(int tpus) {
    return at(Segmentation.shortest(ends.size(), tpus, cost(false)).last());
  }

  /** All divisions of this number of chips between copies of the model, cut by {@link #best}. */
  public List<Sharing> fastestSharings(int tpus) {
    return Sharing.all(tpus, most(), n -> best(n, false));
  }

  /**
   * All divisions of this number of chips between copies of the model, cut by {@link #shortest}.
   */
  public List<Sharing> shortestSharings(int tpus) {
    return Sharing.all(tpus, most(), this::shortest);
  }

  /**
   * All divisions of this number of chips between copies of the model in the segments of {@code
   * edgetpu_compiler --num_segments}, which balances parameter bytes and also cuts where several
   * tensors cross.
   */
  public List<Sharing> compilerSharings(int tpus) {
    return Sharing.all(tpus, work.layers(), this::byCompiler);
  }

  /** The segments of the compiler, which also cuts where several tensors cross. */
  public PipelineEstimate byCompiler(int tpus) {
    return Pipeline.estimate(tpu, work, tpus, Split.COMPILER);
  }

  private String nearest(int tpus) {
    for (int more = tpus + 1; more <= ends.size(); more++) {
      try {
        Segmentation.solve(ends.size(), more, cost(true));
        return "the parameters of %s do not fit on %d Edge TPUs; the nearest number is %d"
            .formatted(work.name(), tpus, more);
      } catch (InfeasibleException failure) {
        // More chips may be enough.
      }
    }
    return "the parameters of %s do not fit on %d Edge TPUs, nor on any more: one piece is too large"
        .formatted(work.name(), tpus);
  }

  /** The segments of libcoral's profiling rule at its default tolerance of 1 ms. */
  public PipelineEstimate byProfiling(int tpus) {
    return at(PeerSplits.byProfiling(ends.size(), tpus, cost(false), 1));
  }

  private PipelineEstimate at(List<Integer> pieces) {
    return Pipeline.estimate(tpu, work, pieces.stream().map(p -> ends.get(p - 1)).toList());
  }

  /** The cost of a segment's run, which is its pipeline stage. */
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
