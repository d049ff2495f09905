package io.splitpoint.profiler;

import io.splitpoint.model.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The time of each layer on a present device, estimated from all of its heads and tails. */
final class LayerRows {

  private LayerRows() {}

  /** Layers between which the model cannot be cut share a row. Empty where nothing was timed. */
  static List<LayerRow> of(Series one) {
    List<Layer> layers = one.target().graph().layers();
    if (one.fewestRounds() == 0) {
      return List.of();
    }
    int whole = one.slot(one.whole());
    double all = one.estimate().nanos(whole);
    List<LayerRow> rows = new ArrayList<>(layers.size());
    for (LayerTime time :
        LayerTimes.of(
            one.estimate(),
            one.slots(ProfiledPart.Kind.HEAD),
            one.slots(ProfiledPart.Kind.TAIL),
            whole)) {
      OptionalDouble nanos = time.known();
      String last = layers.get(time.layer() - 1).name();
      rows.add(
          new LayerRow(
              one.target().model(),
              one.target().precision(),
              one.device().name(),
              time.layer(),
              time.from() == time.layer()
                  ? last
                  : layers.get(time.from() - 1).name() + " to " + last,
              scaled(nanos, 1e-6),
              time.low() / 1e6,
              time.high() / 1e6,
              scaled(nanos, 100 / all)));
    }
    return rows;
  }

  private static OptionalDouble scaled(OptionalDouble value, double by) {
    return value.isPresent() ? OptionalDouble.of(value.getAsDouble() * by) : value;
  }
}
