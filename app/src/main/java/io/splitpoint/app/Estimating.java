package io.splitpoint.app;

import io.splitpoint.energy.Board;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.ModelError;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Pairing;
import io.splitpoint.partition.Sharing;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * Estimates a model's costs on Coral Edge TPUs by the Edge TPU model, without running it. It is
 * {@code splitpoint estimate} without the output.
 */
public final class Estimating {

  private static final String UNKNOWN = "unknown";

  /**
   * The options of an estimate.
   *
   * @param tpus number of chips, at least 1
   * @param split way of cutting the model for several; {@link Split#BEST} shares them between
   *     copies
   * @param objective objective for sharing them, latency or throughput
   * @param board board that supplies the accelerators, for its energy; not where they are shared
   * @param with models compiled together with it, before it in the chip's memory
   */
  public record Options(
      TpuModel model,
      Host host,
      Clock clock,
      int tpus,
      Split split,
      Objective objective,
      Optional<Board> board,
      List<ModelSource> with) {}

  private final Options options;
  private final EdgeTpuModel tpu;

  private Estimating(Options options) {
    this.options = options;
    this.tpu = EdgeTpuModel.of(options.host(), options.clock());
  }

  /**
   * Computes the estimate.
   *
   * @throws InputException when a compiled file, or models that are compiled together, are to run
   *     on several chips
   */
  public static EstimateResult of(Options options) throws IOException {
    Estimating estimating = new Estimating(options);
    return options.split() == Split.BEST && options.tpus() > 1
        ? estimating.shared()
        : estimating.alone();
  }

  private EstimateResult shared() throws IOException {
    if (!options.with().isEmpty()) {
      onlyOneTpu("co-compiled models share one TPU");
    }
    TpuModel model = options.model();
    if (model.compiled().isPresent()) {
      onlyOneTpu("a compiled file is for one TPU");
    }
    SharedChips ways = SharedChips.of(model.segments(tpu), options.tpus());
    return result(ways.best(options.objective()), "shapes", Optional.of(ways));
  }

  private EstimateResult alone() throws IOException {
    TpuModel model = options.model();
    Optional<CompiledModel> compiled = model.compiled();
    return compiled.isPresent() ? compiled(compiled.get()) : alone(model.work());
  }

  private EstimateResult alone(Workload work) throws IOException {
    if (options.with().isEmpty()) {
      PipelineEstimate pipeline = Pipeline.estimate(tpu, work, options.tpus(), options.split());
      return result(new Sharing(List.of(pipeline)), "shapes", Optional.empty());
    }
    onlyOneTpu("co-compiled models share one TPU");
    List<Workload> works = new ArrayList<>();
    for (ModelSource other : options.with()) {
      works.add(TpuModel.open(other).work());
    }
    works.add(work);
    List<Estimate> estimates = tpu.estimateTogether(works);
    return one(estimates.get(estimates.size() - 1), "shapes", work.layers());
  }

  private EstimateResult compiled(CompiledModel compiled) {
    onlyOneTpu("a compiled file is for one TPU");
    Optional<Workload> shapes =
        CompiledModel.madeFrom(Path.of(compiled.name())).map(Graph::read).map(Workload::of);
    return one(tpu.estimate(compiled, shapes), shapes.isPresent() ? "shapes" : UNKNOWN, 0);
  }

  private EstimateResult one(Estimate estimate, String compute, int lastLayer) {
    double ms = estimate.latencyMs();
    PipelineEstimate chip =
        new PipelineEstimate(ms, ms, estimate.energyMj(), List.of(lastLayer), List.of(estimate));
    return result(new Sharing(List.of(chip)), compute, Optional.empty());
  }

  private void onlyOneTpu(String why) {
    if (options.tpus() != 1) {
      throw new InputException("tpus: expected 1, found " + options.tpus() + ": " + why);
    }
  }

  private EstimateResult result(Sharing way, String compute, Optional<SharedChips> ways) {
    boolean known = !compute.equals(UNKNOWN);
    ModelError error = way.error();
    double least = known ? 0 : leastMs(way.pipelines().get(0).segments().get(0));
    double errorShare = options.host().power().errorShare();
    Optional<Energy> whole = options.board().filter(b -> known).flatMap(b -> whole(way, b));
    List<EstimateResult.Segment> segments = segments(way);
    return new EstimateResult(
        options.model().name(),
        options.host().name(),
        options.tpus(),
        known ? six(way.perInputMs()) : null,
        six(known ? error.low(way.perInputMs()) : least),
        known ? six(error.high(way.perInputMs())) : null,
        known ? six(way.energyMj()) : null,
        EnergyOf.ACCELERATOR.label(),
        100 * errorShare,
        options.board().map(Board::name).orElse(null),
        whole.map(energy -> six(energy.mj())).orElse(null),
        whole.map(energy -> six(energy.lowMj())).orElse(null),
        whole.map(energy -> six(energy.highMj())).orElse(null),
        perTpu(way, Estimate::onChipBytes),
        perTpu(way, Estimate::offChipBytes),
        Source.MODELLED.label(),
        known ? six(way.latencyMs()) : null,
        six(known ? error.low(way.latencyMs()) : least),
        known ? six(error.high(way.latencyMs())) : null,
        known ? six(firstRunMs(way)) : null,
        options.clock().toString(),
        options.split().toString(),
        ways.map(shared -> options.objective().label()).orElse(null),
        compute,
        ways.map(shared -> way.depths()).orElse(null),
        segments.stream().mapToInt(EstimateResult.Segment::cpuOperators).sum(),
        known ? segments : List.of(),
        ways.map(SharedChips::answers).orElse(null),
        ways);
  }

  /** The time of the call and its transfers, however fast the array computes. */
  private static double leastMs(Estimate estimate) {
    return estimate.latencyMs() - estimate.parts().computeMs() + estimate.parts().hiddenMs();
  }

  /** Latency of one input through all chips of a copy when each loads its parameters first. */
  private static double firstRunMs(Sharing way) {
    return way.pipelines().stream()
        .mapToDouble(
            pipeline ->
                pipeline.firstToLastMs()
                    + pipeline.segments().stream()
                        .mapToDouble(chip -> chip.firstRunMs() - chip.latencyMs())
                        .sum())
        .max()
        .orElseThrow();
  }

  private static List<Long> perTpu(Sharing way, ToLongFunction<Estimate> bytes) {
    return way.pipelines().stream()
        .flatMap(pipeline -> pipeline.segments().stream())
        .map(bytes::applyAsLong)
        .toList();
  }

  private static List<EstimateResult.Segment> segments(Sharing way) {
    List<EstimateResult.Segment> segments = new ArrayList<>();
    for (int copy = 0; copy < way.pipelines().size(); copy++) {
      PipelineEstimate pipeline = way.pipelines().get(copy);
      for (int i = 0; i < pipeline.segments().size(); i++) {
        Estimate.Parts parts = pipeline.segments().get(i).parts();
        segments.add(
            new EstimateResult.Segment(
                copy + 1,
                pipeline.lastLayers().get(i),
                six(pipeline.segments().get(i).latencyMs()),
                six(parts.overheadMs()),
                six(parts.inputMs()),
                six(parts.instructionMs()),
                six(parts.streamMs()),
                six(parts.computeMs()),
                six(parts.hiddenMs()),
                six(parts.outputMs()),
                six(parts.cpuMs()),
                parts.cpuOps()));
      }
    }
    return segments;
  }

  /** The energy of a board with all its accelerators per input. */
  private Optional<Energy> whole(Sharing way, Board around) {
    double ms = way.perInputMs();
    double mj = way.energyMj();
    double share = options.host().power().errorShare();
    Latency latency =
        new Latency(
            ms, way.error().low(ms), way.error().high(ms), OptionalDouble.empty(), Source.MODELLED);
    Energy own =
        new Energy(
            OptionalDouble.of(mj / ms),
            mj,
            mj * Math.max(0, 1 - share),
            mj * (1 + share),
            Source.MODELLED,
            EnergyOf.ACCELERATOR,
            OptionalDouble.of(options.tpus() * options.host().power().idleW()));
    List<LayerProfile> rows =
        List.of(
            row(0, Optional.empty(), Optional.empty()),
            row(1, Optional.of(latency), Optional.of(own)));
    Pairing alone = Pairing.toFasterServer(rows, 1, Link.named("local").orElseThrow());
    Machines machines = new Machines(Optional.of(around), Optional.empty());
    return EnergyBoundary.of(List.of(alone), EnergyOf.BOARD, machines, 1)
        .pairings()
        .get(0)
        .head()
        .get(1)
        .energy();
  }

  private LayerProfile row(int layer, Optional<Latency> latency, Optional<Energy> energy) {
    return new LayerProfile(
        options.model().name(),
        "int8",
        options.host().name(),
        1,
        layer,
        "all",
        "",
        "",
        OptionalLong.empty(),
        0,
        0,
        0,
        latency,
        energy);
  }

  private static double six(double value) {
    return BigDecimal.valueOf(value).round(new MathContext(6)).doubleValue();
  }
}
