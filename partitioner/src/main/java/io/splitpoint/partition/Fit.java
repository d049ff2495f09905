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
 * Why a model streams parameters to an Edge TPU at every run, what that costs, and what would end
 * it. Everything is modelled; ask {@link #of} before anything is bought, compiled or trained.
 *
 * @param memory of one chip, with the whole model on it
 * @param alone one run of the whole model on one chip
 * @param byTpus pipelines of 1, 2, … chips, as many as the model can be cut into and at most {@link
 *     #MOST_TPUS}
 * @param takesOtherSizes whether its layers work on a square image of any size
 * @param inputSize the side in pixels of the nearest input that fits on one chip, a multiple of 8:
 *     smaller than the model's where it streams, otherwise the largest up to 2048 that still fits;
 *     empty where it takes no other size and where no size fits
 * @param width the largest factor of all channels with which it fits on one chip; empty where it
 *     fits as it is and where none does
 */
public record Fit(
    Workload work,
    ParameterMemory memory,
    Estimate alone,
    List<OnTpus> byTpus,
    boolean takesOtherSizes,
    OptionalInt inputSize,
    OptionalDouble width) {

  /** Pipelines are looked at up to this many chips. */
  public static final int MOST_TPUS = 8;

  /** Input sizes are looked for in steps of this: networks halve their maps a few times. */
  private static final int SIZE_STEP = 8;

  private static final int LARGEST_INPUT = 2048;
  private static final int WIDTH_STEPS = 100;

  /**
   * A pipeline of some chips.
   *
   * @param compiler cut by parameter bytes, as {@code edgetpu_compiler --num_segments} does; may
   *     cut where several tensors cross
   * @param best cut where one tensor crosses, so that the slowest stage is as fast as can be; empty
   *     where the model has fewer such places
   */
  public record OnTpus(int tpus, PipelineEstimate compiler, Optional<PipelineEstimate> best) {}

  public Fit {
    byTpus = List.copyOf(byTpus);
  }

  /**
   * @param segments of the same model on the same kind of chip
   * @param side of the square input image in pixels; empty when it is none
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
   * Whether nothing that could stay on one chip is streamed. Constant vectors, {@link
   * Workload#vectorBytes}, never stay.
   */
  public boolean fits() {
    return memory.streamedBytes() == work.vectorBytes();
  }

  private static boolean fits(EdgeTpuModel tpu, Workload work) {
    return tpu.memory(work).streamedBytes() == work.vectorBytes();
  }

  /** What streaming adds to a run on one chip, ms: the sending that no computing hides. */
  public double streamingMs() {
    return alone.parts().streamMs() - alone.parts().hiddenMs();
  }

  /** The least number of chips on which the compiler's segments stream nothing that could stay. */
  public OptionalInt leastTpusByCompiler() {
    return byTpus.stream()
        .filter(on -> offChipBytes(on.compiler()) == work.vectorBytes())
        .mapToInt(OnTpus::tpus)
        .findFirst();
  }

  /** The least number of chips on which the fastest segments stream nothing that could stay. */
  public OptionalInt leastTpus() {
    return byTpus.stream()
        .filter(on -> on.best().map(b -> offChipBytes(b) == work.vectorBytes()).orElse(false))
        .mapToInt(OnTpus::tpus)
        .findFirst();
  }

  /** Bytes of parameters that the chips of a pipeline stream at every run. */
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
