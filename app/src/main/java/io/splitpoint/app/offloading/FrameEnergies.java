package io.splitpoint.app.offloading;

import io.splitpoint.power.EnergyEstimate.Interval;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Median;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The energies of frames by split.
 *
 * @param byLayer energies by the layer of the split, without unknown ones
 * @param of boundary of the energies
 * @param predicted source of the parts' numbers
 * @param metered source of the frames' numbers; empty without a meter
 * @param warnings warnings for the user
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

  /** Energies of which none is known. */
  static FrameEnergies none(EnergyOf of, List<String> warnings) {
    return new FrameEnergies(Map.of(), of, Source.MODELLED, Optional.empty(), warnings);
  }

  public Optional<FrameEnergy> of(int layer) {
    return Optional.ofNullable(byLayer.get(layer));
  }

  /** The number of splits whose frames were metered. */
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
