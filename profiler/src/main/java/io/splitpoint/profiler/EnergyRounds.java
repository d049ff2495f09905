package io.splitpoint.profiler;

import io.splitpoint.device.OpenPart;
import io.splitpoint.power.EnergyMethod;
import io.splitpoint.power.LoadWindow;
import io.splitpoint.power.LoadWindows;
import io.splitpoint.power.Quality;
import io.splitpoint.power.Ticker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Meters parts, one after the other: an idle window, windows of some seconds in which the part runs
 * repeatedly, and another idle window. {@link EnergyMethod} computes the energy.
 */
final class EnergyRounds {

  private static final int MOST_ATTEMPTS = 3;

  private final List<Profiler.Metering> meters;
  private final Quality quality;
  private final LoadWindows windows;
  private final long seed;
  private final PartPool pool;
  private final Ticker clock;
  private final Set<String> warnings = new LinkedHashSet<>();

  /** The parts whose meters were unreachable in every attempt. */
  private final Map<Profiler.Metering, List<ProfiledPart>> missing = new LinkedHashMap<>();

  /**
   * @param meters at least one meter; all have answered
   * @param clock clock of the meters' samples
   */
  EnergyRounds(
      List<Profiler.Metering> meters, Quality quality, long seed, PartPool pool, Ticker clock) {
    this.meters = meters;
    this.pool = pool;
    this.quality = quality;
    this.seed = seed;
    this.clock = clock;
    this.windows =
        LoadWindows.of(quality, meters.stream().map(Profiler.Metering::meter).toList(), clock);
  }

  /** Warnings about the energies, each once. */
  List<String> warnings() {
    List<String> all = new ArrayList<>(warnings);
    missing.forEach(
        (metering, parts) ->
            all.add(
                "%s was unreachable in each of %d attempts: the energy of %s%s is not known"
                    .formatted(
                        metering.meter().name(),
                        MOST_ATTEMPTS,
                        parts.get(0).inWords(),
                        parts.size() == 1
                            ? ""
                            : " and of %d more parts".formatted(parts.size() - 1))));
    return all;
  }

  /**
   * Meters a part, again when a meter was unreachable. A meter that stays unreachable is not waited
   * for until it delivers samples.
   *
   * @return the results of all meters of the device, without those that stayed unreachable
   */
  List<Metered> meter(ProfiledPart part) {
    List<Profiler.Metering> seeing =
        meters.stream().filter(metering -> metering.sees(part.device())).toList();
    List<Profiler.Metering> there = seeing.stream().filter(this::isThere).toList();
    Map<Profiler.Metering, Metered> found = new LinkedHashMap<>();
    for (int attempt = 1;
        attempt <= MOST_ATTEMPTS && !found.keySet().containsAll(there);
        attempt++) {
      attempt(part, found);
    }
    for (Profiler.Metering metering : seeing) {
      List<ProfiledPart> lost = missing.computeIfAbsent(metering, m -> new ArrayList<>());
      lost.remove(part);
      if (!found.containsKey(metering)) {
        lost.add(part);
      }
    }
    missing.values().removeIf(List::isEmpty);
    return meters.stream().map(found::get).filter(Objects::nonNull).toList();
  }

  private boolean isThere(Profiler.Metering metering) {
    long now = clock.nanos();
    return !missing.containsKey(metering)
        || !metering.trace().hasGap(LoadWindow.idle(now - 1, now), metering.meter().refresh());
  }

  /** Adds the results of meters that have none for the part yet. */
  private void attempt(ProfiledPart part, Map<Profiler.Metering, Metered> found) {
    OpenPart open = pool.get(part);
    long[] runNanos = {warmUp(open)};
    LoadWindows.Turns turns = windows.turns(List.of(open::run), runNanos, quality.windows(), seed);
    List<LoadWindow> all = new ArrayList<>(turns.loads().get(0));
    all.add(0, turns.before());
    all.add(turns.after());
    for (int i = 0; i < meters.size(); i++) {
      Profiler.Metering metering = meters.get(i);
      int meter = i + 1;
      if (metering.sees(part.device()) && !found.containsKey(metering)) {
        turns
            .estimate(metering.meter(), metering.trace(), 0)
            .ifPresent(
                estimate -> {
                  warnings.addAll(estimate.warnings());
                  found.put(metering, Metered.of(part, meter, estimate, all));
                });
      }
    }
  }

  private long warmUp(OpenPart open) {
    WarmUp warmUp = new WarmUp();
    long nanos = 0;
    while (!warmUp.done()) {
      long start = clock.nanos();
      open.run();
      nanos = clock.nanos() - start;
      warmUp.add(nanos);
    }
    return nanos;
  }
}
