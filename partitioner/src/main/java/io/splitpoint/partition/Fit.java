package io.splitpoint.partition;

import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.ParameterMemory;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Resized;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Why a model streams parameters to an Edge TPU in every run, what that costs, and what would avoid
 * it. Use {@link #of} before buying, compiling or training anything. All numbers are modelled.
 *
 * @param memory memory of one chip with the whole model on it
 * @param alone one run of the whole model on one chip
 * @param byTpus pipelines of 1, 2, … chips, as many as the model can be cut into and at most {@link
 *     #MOST_TPUS}
 * @param takesOtherSizes whether its layers work on a square image of any size
 * @param inputSize the side in pixels of the nearest input that fits on one chip, a multiple of 8:
 *     smaller than the model's where it streams, otherwise the largest up to 2048 that still fits;
 *     empty where it takes no other size and where no size fits
 * @param width the largest factor of all channels with which it fits on one chip; empty where it
 *     fits unchanged or with no factor
 */
public record Fit(
    Workload work,
    ParameterMemory memory,
    Estimate alone,
    List<OnTpus> byTpus,
    boolean takesOtherSizes,
    OptionalInt inputSize,
    OptionalDouble width) {

  /** The largest number of chips in a pipeline. */
  public static final int MOST_TPUS = 8;

  /** Step of the input sizes that are tried, because networks halve their maps a few times. */
  private static final int SIZE_STEP = 8;

  private static final int LARGEST_INPUT = 2048;
  private static final int WIDTH_STEPS = 100;

  /**
   * The pipelines on one number of chips.
   *
   * @param compiler the segments of {@code edgetpu_compiler --num_segments}, which balances
   *     parameter bytes and may cut where several tensors cross
   * @param best the segments with the fastest slowest stage, cut where one tensor crosses; empty
   *     where the model has too few such places
   */
  public record OnTpus(int tpus, PipelineEstimate compiler, Optional<PipelineEstimate> best) {}

  public Fit {
    byTpus = List.copyOf(byTpus);
  }

  /**
   * @param segments segments of the same model on the same kind of chip
   * @param side side of the square input image in pixels; empty for other inputs
   */
  public static Fit of(EdgeTpuModel tpu, Workload work, TpuSegments segments, OptionalInt side) {
    List<OnTpus> byTpus = new ArrayList<>();
    for (int n = 1; n <= Math.min(MOST_TPUS, work.layers()); n++) {
      byTpus.add(
          new OnTpus(
              n,
              Pipeline.estimate(tpu, work, n, Split.COMPILER),
              n <= segments.most() ? Optional.of(segments.best(n, false)) : Optional.empty()));
    }
    ParameterMemory memory = tpu.memory(work);
    return new Fit(
        work,
        memory,
        tpu.estimate(work),
        byTpus,
        side.isPresent() && Resized.input(work, 1).isPresent(),
        side.isPresent() ? inputSize(tpu, work, side.getAsInt()) : OptionalInt.empty(),
        fits(tpu, work) ? OptionalDouble.empty() : width(tpu, work));
  }

  /**
   * Whether nothing is streamed that a chip could cache. Constant vectors, {@link
   * Workload#vectorBytes}, are never cached.
   */
  public boolean fits() {
    return memory.streamedBytes() == work.vectorBytes();
  }

  private static boolean fits(EdgeTpuModel tpu, Workload work) {
    return tpu.memory(work).streamedBytes() == work.vectorBytes();
  }

  /** The time that streaming adds to a run on one chip, in ms: sending that no computing hides. */
  public double streamingMs() {
    return alone.parts().streamMs() - alone.parts().hiddenMs();
  }

  /** The least number of chips on which the compiler's segments fit. */
  public OptionalInt leastTpusByCompiler() {
    return byTpus.stream()
        .filter(on -> offChipBytes(on.compiler()) == work.vectorBytes())
        .mapToInt(OnTpus::tpus)
        .findFirst();
  }

  /** The least number of chips on which the fastest segments fit. */
  public OptionalInt leastTpus() {
    return byTpus.stream()
        .filter(on -> on.best().map(b -> offChipBytes(b) == work.vectorBytes()).orElse(false))
        .mapToInt(OnTpus::tpus)
        .findFirst();
  }

  /** Bytes of parameters that the chips of a pipeline stream in every run. */
  public static long offChipBytes(PipelineEstimate pipeline) {
    return pipeline.segments().stream().mapToLong(Estimate::offChipBytes).sum();
  }

  private static OptionalInt inputSize(EdgeTpuModel tpu, Workload work, int side) {
    boolean streams = !fits(tpu, work);
    OptionalInt found = OptionalInt.empty();
    int down = (side - 1) / SIZE_STEP * SIZE_STEP;
    int up = (side / SIZE_STEP + 1) * SIZE_STEP;
    for (int size = streams ? down : up;
        size >= SIZE_STEP && size <= LARGEST_INPUT;
        size += streams ? -SIZE_STEP : SIZE_STEP) {
      Optional<Workload> other = Resized.input(work, (double) size / side);
      boolean fits = other.isPresent() && fits(tpu, other.get());
      if (fits) {
        found = OptionalInt.of(size);
      }
      if (fits == streams || other.isEmpty()) {
        return found;
      }
    }
    return found;
  }

  private static OptionalDouble width(EdgeTpuModel tpu, Workload work) {
    for (int step = WIDTH_STEPS - 1; step > 0; step--) {
      double factor = (double) step / WIDTH_STEPS;
      if (fits(tpu, Resized.width(work, factor))) {
        return OptionalDouble.of(factor);
      }
    }
    return OptionalDouble.empty();
  }
}
