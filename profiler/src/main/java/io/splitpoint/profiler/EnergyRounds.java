package io.splitpoint.profiler;

import io.splitpoint.power.EnergyEstimate;
import io.splitpoint.power.EnergyMethod;
import io.splitpoint.power.LoadWindow;
import io.splitpoint.power.LoadWindows;
import io.splitpoint.power.Quality;
import io.splitpoint.tflite.Interpreter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Meters prefixes, one after the other: nothing runs, then the prefix runs over and over in windows
 * of some seconds, then nothing runs again. The method that makes energy of it is {@link
 * EnergyMethod}'s.
 */
final class EnergyRounds {

  private static final int MOST_ATTEMPTS = 3;

  private final List<Profiler.Metering> meters;
  private final Quality quality;
  private final LoadWindows windows;
  private final long seed;
  private final List<String> warnings = new ArrayList<>();

  EnergyRounds(List<Profiler.Metering> meters, Quality quality, long seed) {
    this.meters = meters;
    this.quality = quality;
    this.seed = seed;
    this.windows = LoadWindows.of(quality, meters.stream().map(Profiler.Metering::meter).toList());
  }

  /** What the user should know about the energies, each once. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /**
   * Meters a prefix; once more when a meter was out of reach meanwhile.
   *
   * @return what each meter said that sees the device; less where one stayed out of reach
   */
  List<Metered> visit(Plan.Stop stop) {
    List<Metered> best = List.of();
    long seeing = meters.stream().filter(metering -> metering.sees(stop.device())).count();
    for (int attempt = 1; attempt <= MOST_ATTEMPTS && best.size() < seeing; attempt++) {
      List<Metered> found = attempt(stop);
      best = found.size() >= best.size() ? found : best;
    }
    if (best.size() < seeing) {
      warn(
          "%s on %s: a meter was out of reach in every one of %d attempts; its energy is missing"
              .formatted(
                  stop.subject().graph().layers().get(stop.layer() - 1).name(),
                  stop.device().name(),
                  MOST_ATTEMPTS));
    }
    return best;
  }

  private List<Metered> attempt(Plan.Stop stop) {
    try (Interpreter interpreter =
        stop.device().runtime().open(stop.subject().graph(), 1, stop.layer())) {
      TimedRuns.fillInputs(interpreter, seed);
      long runNanos = warmUp(interpreter);
      LoadWindow before = windows.idle();
      List<LoadWindow> loads = new ArrayList<>();
      for (int i = 0; i < quality.windows(); i++) {
        loads.add(windows.load(interpreter::invoke, runNanos, seed + i));
      }
      LoadWindow after = windows.idle();
      List<LoadWindow> all = new ArrayList<>(loads);
      all.add(0, before);
      all.add(after);
      List<Metered> found = new ArrayList<>();
      for (int i = 0; i < meters.size(); i++) {
        Profiler.Metering metering = meters.get(i);
        if (metering.sees(stop.device())) {
          Optional<EnergyEstimate> estimate =
              EnergyMethod.of(metering.meter())
                  .estimate(metering.trace(), Optional.of(before), loads, Optional.of(after))
                  .filter(e -> e.windows() == loads.size());
          estimate.ifPresent(e -> e.warnings().forEach(this::warn));
          int meter = i + 1;
          estimate.ifPresent(e -> found.add(Metered.of(stop, meter, e, all)));
        }
      }
      return found;
    }
  }

  private void warn(String warning) {
    if (!warnings.contains(warning)) {
      warnings.add(warning);
    }
  }

  private static long warmUp(Interpreter interpreter) {
    WarmUp warmUp = new WarmUp();
    long nanos = 0;
    while (!warmUp.done()) {
      long start = System.nanoTime();
      interpreter.invoke();
      nanos = System.nanoTime() - start;
      warmUp.add(nanos);
    }
    return nanos;
  }
}
