package io.splitpoint.profiler;

import io.splitpoint.device.OpenPart;
import io.splitpoint.power.EnergyEstimate;
import io.splitpoint.power.EnergyMethod;
import io.splitpoint.power.LoadWindow;
import io.splitpoint.power.LoadWindows;
import io.splitpoint.power.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Meters parts, one after the other: nothing runs, then the part runs over and over in windows of
 * some seconds, then nothing runs again. The method that makes energy of it is {@link
 * EnergyMethod}'s.
 */
final class EnergyRounds {

  private static final int MOST_ATTEMPTS = 3;

  private final List<Profiler.Metering> meters;
  private final Quality quality;
  private final LoadWindows windows;
  private final long seed;
  private final PartPool pool;
  private final List<String> warnings = new ArrayList<>();

  EnergyRounds(List<Profiler.Metering> meters, Quality quality, long seed, PartPool pool) {
    this.meters = meters;
    this.pool = pool;
    this.quality = quality;
    this.seed = seed;
    this.windows = LoadWindows.of(quality, meters.stream().map(Profiler.Metering::meter).toList());
  }

  /** What the user should know about the energies, each once. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /**
   * Meters a part; once more when a meter was out of reach meanwhile.
   *
   * @return what each meter said that sees the device; less where one stayed out of reach
   */
  List<Metered> visit(Part part) {
    List<Metered> best = List.of();
    long seeing = meters.stream().filter(metering -> metering.sees(part.device())).count();
    for (int attempt = 1; attempt <= MOST_ATTEMPTS && best.size() < seeing; attempt++) {
      List<Metered> found = attempt(part);
      best = found.size() >= best.size() ? found : best;
    }
    if (best.size() < seeing) {
      warn(
          "%s: a meter was out of reach in every one of %d attempts; its energy is missing"
              .formatted(part.inWords(), MOST_ATTEMPTS));
    }
    return best;
  }

  private List<Metered> attempt(Part part) {
    OpenPart open = pool.get(part);
    long runNanos = warmUp(open);
    LoadWindow before = windows.idle();
    List<LoadWindow> loads = new ArrayList<>();
    for (int i = 0; i < quality.windows(); i++) {
      loads.add(windows.load(open::run, runNanos, seed + i));
    }
    LoadWindow after = windows.idle();
    List<LoadWindow> all = new ArrayList<>(loads);
    all.add(0, before);
    all.add(after);
    List<Metered> found = new ArrayList<>();
    for (int i = 0; i < meters.size(); i++) {
      Profiler.Metering metering = meters.get(i);
      if (metering.sees(part.device())) {
        Optional<EnergyEstimate> estimate =
            EnergyMethod.of(metering.meter())
                .estimate(metering.trace(), Optional.of(before), loads, Optional.of(after))
                .filter(e -> e.windows() == loads.size());
        estimate.ifPresent(e -> e.warnings().forEach(this::warn));
        int meter = i + 1;
        estimate.ifPresent(e -> found.add(Metered.of(part, meter, e, all)));
      }
    }
    return found;
  }

  private void warn(String warning) {
    if (!warnings.contains(warning)) {
      warnings.add(warning);
    }
  }

  private static long warmUp(OpenPart open) {
    WarmUp warmUp = new WarmUp();
    long nanos = 0;
    while (!warmUp.done()) {
      long start = System.nanoTime();
      open.run();
      nanos = System.nanoTime() - start;
      warmUp.add(nanos);
    }
    return nanos;
  }
}
