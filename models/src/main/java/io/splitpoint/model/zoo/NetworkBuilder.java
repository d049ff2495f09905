package io.splitpoint.model.zoo;

import io.splitpoint.failure.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A network under construction, as steps in execution order. {@link LayerBuilder} adds them. */
final class NetworkBuilder {
  private final String name;
  private final OptionalInt size;
  private boolean sized;
  private final List<Value> values = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();

  /**
   * @param size length of the input image's sides; empty for the network's usual size
   */
  NetworkBuilder(String name, OptionalInt size) {
    this.name = name;
    this.size = size;
  }

  /**
   * The name without the input size. Weights are drawn from it, so that two networks never share
   * numbers and a network has the same numbers at every size.
   */
  String name() {
    return name;
  }

  /**
   * Adds a square input image of three channels and of the requested size, or else the usual one;
   * for networks whose layers do not depend on the size.
   */
  LayerBuilder image(int usual) {
    sized = true;
    int side = size.orElse(usual);
    return input(side, side, 3);
  }

  /** Whether the input has the requested size. */
  boolean sized() {
    return sized;
  }

  /** Adds an image of {@code [height, width, channels]} or a vector of {@code [n]}, batch 1. */
  LayerBuilder input(int... shape) {
    List<Integer> full = new ArrayList<>(List.of(1));
    for (int n : shape) {
      full.add(n);
    }
    Value value = value("input", full);
    inputs.add(value);
    return new LayerBuilder(this, value);
  }

  void output(LayerBuilder... ends) {
    for (LayerBuilder end : ends) {
      outputs.add(end.value());
    }
  }

  Value value(String name, List<Integer> shape) {
    if (shape.stream().anyMatch(n -> n < 1)) {
      throw new InputException(
          "model: expected a larger input for %s, found %d: nothing is left at its layer %s"
              .formatted(this.name, size.orElse(0), name));
    }
    Value value = new Value(values.size(), name, List.copyOf(shape));
    values.add(value);
    return value;
  }

  LayerBuilder add(
      Step.Kind kind,
      List<Value> from,
      Value to,
      Step.Window window,
      Activation activation,
      Optional<Kernel> kernel) {
    steps.add(new Step(kind, List.copyOf(from), to, window, activation, kernel));
    return new LayerBuilder(this, to);
  }

  List<Value> values() {
    return List.copyOf(values);
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  List<Value> inputs() {
    return List.copyOf(inputs);
  }

  List<Value> outputs() {
    return List.copyOf(outputs);
  }
}
