package io.splitpoint.cli;

import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What frames cost, split by split.
 *
 * @param byLayer the layer of the split; one that could not be metered is not in it
 * @param source empty without a meter
 * @param warnings what the user should know
 */
record FrameEnergies(
    Map<Integer, FrameEnergy> byLayer, Optional<Source> source, List<String> warnings) {

  /** Without a meter. */
  static final FrameEnergies NONE = new FrameEnergies(Map.of(), Optional.empty(), List.of());

  FrameEnergies {
    byLayer = Map.copyOf(byLayer);
    warnings = List.copyOf(warnings);
  }

  /** With a meter that could tell nothing. */
  static FrameEnergies none(String why) {
    return new FrameEnergies(Map.of(), Optional.empty(), List.of("no energies: " + why));
  }

  Optional<FrameEnergy> of(int layer) {
    return Optional.ofNullable(byLayer.get(layer));
  }

  /** Median of the absolute errors in percent; at least one split is metered. */
  double medianErrorPercent() {
    double[] errors = errors();
    return errors[errors.length / 2];
  }

  /** Largest of the absolute errors in percent. */
  double worstErrorPercent() {
    double[] errors = errors();
    return errors[errors.length - 1];
  }

  private double[] errors() {
    return byLayer.values().stream()
        .mapToDouble(energy -> Math.abs(energy.errorPercent().value()))
        .sorted()
        .toArray();
  }
}
