package io.splitpoint.model.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A network as it is being described: its steps in the order they run. */
final class Net {
  private final String name;
  private final List<Value> values = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();

  Net(String name) {
    this.name = name;
  }

  /** The name; weights are drawn from it, so two networks never share numbers. */
  String name() {
    return name;
  }

  /** An image of {@code [height, width, channels]} or a vector of {@code [n]}, batch 1. */
  Flow input(int... shape) {
    List<Integer> full = new ArrayList<>(List.of(1));
    for (int n : shape) {
      full.add(n);
    }
    Value value = value("input", full);
    inputs.add(value);
    return new Flow(this, value);
  }

  void output(Flow... ends) {
    for (Flow end : ends) {
      outputs.add(end.value());
    }
  }

  Value value(String name, List<Integer> shape) {
    Value value = new Value(values.size(), name, List.copyOf(shape));
    values.add(value);
    return value;
  }

  Flow add(
      Step.Kind kind,
      List<Value> from,
      Value to,
      Step.Window window,
      Activation activation,
      Optional<Kernel> kernel) {
    steps.add(new Step(kind, List.copyOf(from), to, window, activation, kernel));
    return new Flow(this, to);
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
