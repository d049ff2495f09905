package io.splitpoint.app.offloading;

import io.splitpoint.power.EnergyEstimate.Interval;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Median;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What frames cost, split by split.
 *
 * @param byLayer the layer of the split; one of which nothing is known is not in it
 * @param of whose energy it is
 * @param predicted where the parts' numbers come from
 * @param metered where the frames' numbers come from; empty without a meter
 * @param warnings what the user should know
 */
public record FrameEnergies(
    Map<Integer, FrameEnergy> byLayer,
    EnergyOf of,
    Source predicted,
    Optional<Source> metered,
    List<String> warnings) {

  public FrameEnergies {
    byLayer = Map.copyOf(byLayer);
    warnings = List.copyOf(warnings);
  }

  /** Of which nobody knows anything. */
  static FrameEnergies none(EnergyOf of, List<String> warnings) {
    return new FrameEnergies(Map.of(), of, Source.MODELLED, Optional.empty(), warnings);
  }

  public Optional<FrameEnergy> of(int layer) {
    return Optional.ofNullable(byLayer.get(layer));
  }

  /** Splits whose frames were metered. */
  public long meteredFrames() {
    return byLayer.values().stream().filter(energy -> energy.frameMj().isPresent()).count();
  }

  /** Median of the absolute errors in percent; empty where no frame was metered. */
  public Optional<Double> medianErrorPercent() {
    List<Double> errors = errors();
    return errors.isEmpty() ? Optional.empty() : Optional.of(Median.of(errors));
  }

  /** Largest of the absolute errors in percent; empty where no frame was metered. */
  public Optional<Double> worstErrorPercent() {
    List<Double> errors = errors();
    return errors.isEmpty() ? Optional.empty() : Optional.of(errors.get(errors.size() - 1));
  }

  private List<Double> errors() {
    return byLayer.values().stream()
        .flatMap(energy -> energy.errorPercent().stream())
        .map(Interval::value)
        .map(Math::abs)
        .sorted()
        .toList();
  }
}
