package io.splitpoint.partition;

import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Energies can only be compared when they are drawn inside the same boundary. A modelled Edge TPU's
 * is the stick's alone; a board meter's is the whole board's. Where both stand in one profile the
 * modelled ones are left out.
 *
 * @param pairings without energies of another boundary
 * @param notice what was left out; empty where nothing was
 */
public record EnergyBoundary(List<Pairing> pairings, Optional<String> notice) {

  /** Leaves out modelled accelerators' energies where another device's are measured. */
  public static EnergyBoundary of(List<Pairing> pairings) {
    boolean modelled = false;
    Optional<String> measured = Optional.empty();
    for (Pairing pairing : pairings) {
      for (List<LayerProfile> rows : List.of(pairing.head(), pairing.tail())) {
        modelled |= ofStick(rows);
        if (has(rows, Source.MEASURED) && !ofStick(rows)) {
          measured = Optional.of(rows.get(0).device());
        }
      }
    }
    if (!modelled || measured.isEmpty()) {
      return new EnergyBoundary(pairings, Optional.empty());
    }
    Map<List<LayerProfile>, List<LayerProfile>> without = new IdentityHashMap<>();
    List<Pairing> same =
        pairings.stream()
            .map(
                pairing ->
                    new Pairing(
                        pairing.headDevice(),
                        without.computeIfAbsent(pairing.head(), EnergyBoundary::comparable),
                        without.computeIfAbsent(pairing.tail(), EnergyBoundary::comparable),
                        pairing.tailDevice(),
                        pairing.speedup(),
                        pairing.link(),
                        pairing.measuredTails(),
                        pairing.rules()))
            .toList();
    return new EnergyBoundary(
        same,
        Optional.of(
            "energy: the modelled accelerator's is the stick's alone and "
                + measured.get()
                + "'s was metered, so they are not compared: the modelled one is left out"));
  }

  private static boolean ofStick(List<LayerProfile> rows) {
    return DeviceKind.of(rows) == DeviceKind.EDGE_TPU && has(rows, Source.MODELLED);
  }

  private static boolean has(List<LayerProfile> rows, Source source) {
    return rows.stream()
        .anyMatch(row -> row.energy().filter(energy -> energy.source() == source).isPresent());
  }

  private static List<LayerProfile> comparable(List<LayerProfile> rows) {
    return ofStick(rows) ? rows.stream().map(EnergyBoundary::withoutEnergy).toList() : rows;
  }

  private static LayerProfile withoutEnergy(LayerProfile row) {
    return new LayerProfile(
        row.model(),
        row.precision(),
        row.device(),
        row.threads(),
        row.layer(),
        row.layerName(),
        row.op(),
        row.outputShape(),
        row.outputBytes(),
        row.prefixMacs(),
        row.prefixParamBytes(),
        row.runs(),
        row.latency(),
        Optional.empty());
  }
}
