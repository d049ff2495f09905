package io.splitpoint.app;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.partition.Fit;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds out why a model streams parameters to an Edge TPU, and what would make it fit. It is the
 * use case of {@code fit}; every number is modelled.
 */
public final class Fitting {

  private static final int IMAGE_CHANNELS = 3;

  /**
   * The result, which {@code fit --json} prints.
   *
   * @param tpus number of chips that are compared with one
   * @param copies one copy of the model per chip
   * @param pipeline one pipeline of all chips; empty where the model has too few places to cut
   * @param sharing divisions of the chips between copies of the model
   * @param ways the same divisions with all details
   */
  public record Result(
      String model,
      String host,
      Clock clock,
      Source source,
      @JsonUnwrapped Fit fit,
      int tpus,
      SharedChips.Way copies,
      Optional<SharedChips.Way> pipeline,
      SharedChips.Answers sharing,
      @JsonIgnore SharedChips ways) {}

  private Fitting() {}

  /**
   * @param tpus number of chips to compare with one
   * @throws InputException when the model is already compiled
   */
  public static Result of(TpuModel model, Host host, Clock clock, int tpus) {
    if (model.compiled().isPresent()) {
      throw new InputException(
          model.name()
              + ": expected a model before edgetpu_compiler, found a compiled one, whose memory is"
              + " fixed ('splitpoint inspect' shows it)");
    }
    EdgeTpuModel tpu = EdgeTpuModel.of(host, clock);
    TpuSegments segments = model.segments(tpu);
    OptionalInt side = model.graph().map(Fitting::side).orElseGet(() -> syntheticSide(model));
    SharedChips ways = SharedChips.of(segments, tpus);
    return new Result(
        model.name(),
        host.name(),
        clock,
        Source.MODELLED,
        Fit.of(tpu, model.work(), segments, side, model.layerNames()),
        tpus,
        ways.way(ways.copies()),
        ways.pipeline().map(ways::way),
        ways.answers(),
        ways);
  }

  private static OptionalInt side(Graph graph) {
    List<Integer> shape =
        graph.inputs().size() == 1 ? graph.inputs().get(0).shape() : List.<Integer>of();
    boolean square = shape.size() == 4 && shape.get(1).equals(shape.get(2));
    return square ? OptionalInt.of(shape.get(1)) : OptionalInt.empty();
  }

  private static OptionalInt syntheticSide(TpuModel model) {
    double side = Math.sqrt(model.work().inputBytes() / (double) IMAGE_CHANNELS);
    return side == Math.rint(side) ? OptionalInt.of((int) side) : OptionalInt.empty();
  }
}
