package io.splitpoint.profiler;

import io.splitpoint.device.Device;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Makes the table's rows of one model on one device from its graph and measurements. */
record PrefixRows(ProfileTarget target, Device device) {

  /** Row 0: the input itself, which takes no time. */
  LayerProfile input() {
    Graph graph = target.graph();
    Source source = device instanceof Device.Present present ? present.source() : Source.MODELLED;
    return row(
        0,
        "input",
        "INPUT",
        shape(graph.inputs().get(0).shape()),
        crossingBytes(0),
        0,
        0,
        0,
        Optional.of(new Latency(0, 0, 0, OptionalDouble.empty(), source)),
        Optional.empty());
  }

  LayerProfile row(int layer, int runs, Optional<Latency> latency, Optional<Energy> energy) {
    List<Layer> prefix = target.graph().layers().subList(0, layer);
    Layer last = prefix.get(layer - 1);
    return row(
        layer,
        last.name(),
        last.op(),
        shape(last.outputShape()),
        crossingBytes(layer),
        prefix.stream().mapToLong(Layer::macs).sum(),
        prefix.stream().mapToLong(Layer::paramBytes).sum(),
        runs,
        latency,
        energy);
  }

  LayerProfile modelled(int layer, Device.Prediction prediction) {
    Latency latency =
        new Latency(
            prediction.latencyMs(),
            prediction.latencyLowMs(),
            prediction.latencyHighMs(),
            OptionalDouble.empty(),
            Source.MODELLED);
    double mj = prediction.energyMj();
    // Layers that only change the shape take no time, and a run without time has no power.
    OptionalDouble w =
        prediction.latencyMs() > 0
            ? OptionalDouble.of(mj / prediction.latencyMs())
            : OptionalDouble.empty();
    return row(
        layer,
        0,
        Optional.of(latency),
        Optional.of(
            new Energy(
                w,
                mj,
                prediction.energyLowMj(),
                prediction.energyHighMj(),
                Source.MODELLED,
                EnergyOf.ACCELERATOR,
                OptionalDouble.of(prediction.idleW()))));
  }

  private LayerProfile row(
      int layer,
      String name,
      String op,
      String shape,
      OptionalLong outputBytes,
      long macs,
      long paramBytes,
      int runs,
      Optional<Latency> latency,
      Optional<Energy> energy) {
    return new LayerProfile(
        target.model(),
        target.precision(),
        device.name(),
        device.threads(),
        layer,
        name,
        op,
        shape,
        outputBytes,
        macs,
        paramBytes,
        runs,
        latency,
        energy);
  }

  /** The bytes on a link: on a DAG more than the layer's own output, and sometimes unknown. */
  private OptionalLong crossingBytes(int layer) {
    return target.graph().cutAfter(layer).bytes();
  }

  private static String shape(List<Integer> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
