package io.splitpoint.app;

import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.partition.Fit;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.run.UsageException;
import java.util.List;
import java.util.OptionalInt;

/**
 * Finds out why a model streams parameters to an Edge TPU, and what would make it fit. Use it as
 * {@code fit} does; every number is modelled.
 */
public final class Fitting {

  private static final int IMAGE_CHANNELS = 3;

  /**
   * What was found.
   *
   * @param side of the model's square input image in pixels; empty when it is none
   * @param sharing of several chips
   */
  public record Result(Fit fit, OptionalInt side, SharedChips sharing) {}

  private Fitting() {}

  /**
   * @param tpus that are compared with one
   * @throws UsageException when the model is compiled already
   */
  public static Result of(TpuModel model, Host host, Clock clock, int tpus) {
    if (model.compiled().isPresent()) {
      throw new UsageException(
          model.name()
              + ": expected a model before edgetpu_compiler, found a compiled one, whose memory is"
              + " fixed ('splitpoint inspect' shows it)");
    }
    EdgeTpuModel tpu = EdgeTpuModel.of(host, clock);
    TpuSegments segments = model.segments(tpu);
    OptionalInt side = model.graph().map(Fitting::side).orElseGet(() -> syntheticSide(model));
    return new Result(
        Fit.of(tpu, model.work(), segments, side), side, SharedChips.of(segments, tpus));
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
