package io.splitpoint.profiler;

import io.splitpoint.device.Device;
import io.splitpoint.model.Layer;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Builds the tables of a run, the profile's rows and those of the tails, from the measurements so
 * far.
 *
 * @param series every present device's parts and their runs
 * @param energies energies of the metered parts
 */
record ProfileTable(
    List<ProfileTarget> targets,
    List<Series> series,
    Map<Entry, EnergyMaker> energies,
    boolean withTails) {

  Profile heads() {
    List<LayerProfile> rows = new ArrayList<>();
    for (ProfileTarget target : targets) {
      for (Device device : target.devices()) {
        PrefixRows prefixes = new PrefixRows(target, device);
        rows.add(prefixes.input());
        for (Layer layer : target.graph().layers()) {
          rows.add(row(prefixes, ProfiledPart.Kind.HEAD, layer.index(), 1, layer.index()));
        }
      }
    }
    return Profile.of(rows);
  }

  /** The tails' rows by series and cut; row k has the costs of layers k + 1 to N. */
  List<LayerProfile> tails() {
    List<LayerProfile> rows = new ArrayList<>();
    for (ProfileTarget target : targets) {
      int n = target.graph().layers().size();
      for (Device device : target.devices()) {
        PrefixRows prefixes = new PrefixRows(target, device);
        for (int k = 1; withTails && k < n; k++) {
          if (target.graph().cutAfter(k).possible()) {
            rows.add(row(prefixes, ProfiledPart.Kind.TAIL, k, k + 1, n));
          }
        }
      }
    }
    return rows;
  }

  private LayerProfile row(PrefixRows rows, ProfiledPart.Kind kind, int cut, int from, int to) {
    if (rows.device() instanceof Device.Modelled modelled) {
      return rows.modelled(cut, modelled.model().predict(rows.target().graph(), from, to));
    }
    // The model cannot be cut here (recurrent state, control flow); the row has a gap.
    return series.stream()
        .filter(one -> one.target() == rows.target() && one.device() == rows.device())
        .findFirst()
        .flatMap(one -> one.part(kind, cut).map(part -> row(rows, one, part)))
        .orElseGet(() -> rows.row(cut, 0, Optional.empty(), Optional.empty()));
  }

  private LayerProfile row(PrefixRows rows, Series one, ProfiledPart part) {
    Optional<Latency> latency = latency(one, part);
    Optional<Energy> energy =
        energies.entrySet().stream()
            .filter(entry -> part.isOf(entry.getKey()))
            .map(entry -> entry.getValue().of(latency))
            .findFirst();
    return rows.row(part.cut(), one.runs(part), latency, energy);
  }

  /** Computes a metered part's energy once its latency is known. */
  @FunctionalInterface
  interface EnergyMaker {
    Energy of(Optional<Latency> latency);
  }

  /** Empty before the first run. */
  static Optional<Latency> latency(Series one, ProfiledPart part) {
    if (one.runs(part) == 0) {
      return Optional.empty();
    }
    JointEstimate estimate = one.estimate();
    int slot = one.slot(part);
    double ms = estimate.nanos(slot) / 1e6;
    return Optional.of(
        new Latency(
            ms,
            Math.min(ms, estimate.low(slot) / 1e6),
            Math.max(ms, estimate.high(slot) / 1e6),
            OptionalDouble.of(estimate.p99(slot) / 1e6),
            one.device().source()));
  }
}
