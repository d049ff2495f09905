package io.splitpoint.partition;

import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.OpShape;
import io.splitpoint.model.edgetpu.ParameterMemory;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Resized;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Why a model streams parameters to an Edge TPU in every run, what that costs, and what would avoid
 * it. Use {@link #of} before buying, compiling or training anything. All numbers are modelled.
 *
 * @param fits whether nothing that could stay on one chip is streamed; constant vectors, {@link
 *     Workload#vectorBytes}, never stay
 * @param latencyMs one run of the whole model on one chip
 * @param latencyMsLow lower end of its 90 % interval
 * @param streamingMs what streaming adds to that run: the time of sending that no computation hides
 * @param memory memory of one chip with the whole model on it
 * @param byTpus pipelines of 1, 2, … chips, as many as the model can be cut into and at most {@link
 *     #MOST_TPUS}
 * @param leastTpus the least number of chips on which the fastest segments stream nothing that
 *     could stay
 * @param leastTpusCompiler the same of the compiler's segments
 * @param inputSize the side in pixels of the model's square input image; empty when it is none
 * @param takesOtherSizes whether its layers work on a square image of any size
 * @param inputSizeThatFits the side of the nearest input that fits on one chip, a multiple of 8:
 *     smaller than the model's where it streams, otherwise the largest up to 2048 that still fits;
 *     empty where it takes no other size and where no size fits
 * @param widthThatFits the largest factor of all channels with which it fits on one chip; empty
 *     where it fits unchanged or with no factor
 * @param cpuOperators operators that stay on the CPU and take no memory of the chip
 */
public record Fit(
    boolean fits,
    double latencyMs,
    double latencyMsLow,
    double latencyMsHigh,
    double streamingMs,
    double streamingMsLow,
    double streamingMsHigh,
    Memory memory,
    List<OnTpus> byTpus,
    OptionalInt leastTpus,
    OptionalInt leastTpusCompiler,
    OptionalInt inputSize,
    boolean takesOtherSizes,
    OptionalInt inputSizeThatFits,
    OptionalDouble widthThatFits,
    int cpuOperators) {

  /** The largest number of chips in a pipeline. */
  public static final int MOST_TPUS = 8;

  /** Step of the input sizes that are tried, because networks halve their maps a few times. */
  private static final int SIZE_STEP = 8;

  private static final int LARGEST_INPUT = 2048;
  private static final int WIDTH_STEPS = 100;

  /**
   * What fills a chip's parameter memory, as {@link ParameterMemory} has it.
   *
   * @param vectorBytes bytes of constant vectors among the streamed bytes
   * @param cachedLayers layers with the bytes that they take on the chip
   * @param streamedLayers layers with the bytes that they take on the bus
   */
  public record Memory(
      long totalBytes,
      long instructionBytes,
      long activationBytes,
      long cachedBytes,
      long freeBytes,
      long streamedBytes,
      long vectorBytes,
      List<LayerBytes> cachedLayers,
      List<LayerBytes> streamedLayers) {}

  /** Bytes of one layer; layers count from 1. */
  public record LayerBytes(int layer, String name, long bytes) {}

  /**
   * The pipelines on one number of chips.
   *
   * @param compiler the segments of {@code edgetpu_compiler --num_segments}, which balances
   *     parameter bytes and may cut where several tensors cross
   * @param best the segments with the fastest slowest stage, cut where one tensor crosses; empty
   *     where the model has too few such places
   */
  public record OnTpus(int tpus, Cut compiler, Optional<Cut> best) {}

  /**
   * A pipeline in short.
   *
   * @param offChipBytes bytes of parameters that its chips stream in every run
   */
  public record Cut(
      long offChipBytes, double perInputMs, double firstToLastMs, List<Integer> lastLayers) {

    private static Cut of(PipelineEstimate pipeline) {
      return new Cut(
          pipeline.segments().stream().mapToLong(Estimate::offChipBytes).sum(),
          pipeline.perInputMs(),
          pipeline.firstToLastMs(),
          pipeline.lastLayers());
    }
  }

  /**
   * @param segments segments of the same model on the same kind of chip
   * @param side side of the square input image in pixels; empty for other inputs
   * @param layerNames names of layers 1 to N
   */
  public static Fit of(
      EdgeTpuModel tpu,
      Workload work,
      TpuSegments segments,
      OptionalInt side,
      List<String> layerNames) {
    List<OnTpus> byTpus = new ArrayList<>();
    for (int n = 1; n <= Math.min(MOST_TPUS, work.layers()); n++) {
      byTpus.add(
          new OnTpus(
              n,
              Cut.of(Pipeline.estimate(tpu, work, n, Split.COMPILER)),
              n <= segments.most()
                  ? Optional.of(Cut.of(segments.best(n, false)))
                  : Optional.empty()));
    }
    boolean fits = fits(tpu, work);
    Estimate alone = tpu.estimate(work);
    double streamingMs = alone.parts().streamMs() - alone.parts().hiddenMs();
    return new Fit(
        fits,
        alone.latencyMs(),
        alone.latencyLowMs(),
        alone.latencyHighMs(),
        streamingMs,
        alone.error().low(streamingMs),
        alone.error().high(streamingMs),
        memory(tpu.memory(work), work, layerNames),
        List.copyOf(byTpus),
        least(byTpus, work, OnTpus::best),
        least(byTpus, work, on -> Optional.of(on.compiler())),
        side,
        side.isPresent() && Resized.input(work, 1).isPresent(),
        side.isPresent() ? inputSize(tpu, work, side.getAsInt()) : OptionalInt.empty(),
        fits ? OptionalDouble.empty() : width(tpu, work),
        alone.parts().cpuOps());
  }

  private static Memory memory(ParameterMemory memory, Workload work, List<String> names) {
    return new Memory(
        memory.totalBytes(),
        memory.instructionBytes(),
        memory.activationBytes(),
        memory.cachedBytes(),
        memory.budgetBytes() - memory.cachedBytes(),
        memory.streamedBytes(),
        work.vectorBytes(),
        byLayer(memory.cached(), work, OpShape::parameterBytes, names),
        byLayer(memory.streamed(), work, OpShape::streamedBytes, names));
  }

  private static List<LayerBytes> byLayer(
      List<Integer> operators, Workload work, ToLongFunction<OpShape> of, List<String> names) {
    Map<Integer, Long> bytes = new TreeMap<>();
    for (int i : operators) {
      OpShape op = work.ops().get(i);
      bytes.merge(op.layer(), of.applyAsLong(op), Long::sum);
    }
    return bytes.entrySet().stream()
        .map(e -> new LayerBytes(e.getKey(), names.get(e.getKey() - 1), e.getValue()))
        .toList();
  }

  private static OptionalInt least(
      List<OnTpus> byTpus, Workload work, Function<OnTpus, Optional<Cut>> cut) {
    return byTpus.stream()
        .filter(on -> cut.apply(on).filter(c -> c.offChipBytes() == work.vectorBytes()).isPresent())
        .mapToInt(OnTpus::tpus)
        .findFirst();
  }

  private static boolean fits(EdgeTpuModel tpu, Workload work) {
    return tpu.memory(work).streamedBytes() == work.vectorBytes();
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
