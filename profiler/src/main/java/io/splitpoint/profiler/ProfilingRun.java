package io.splitpoint.profiler;

import io.splitpoint.device.Device;
import io.splitpoint.failure.InputException;
import io.splitpoint.power.Ticker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;

/** One run of the profiler from its first round to its outcome. */
final class ProfilingRun implements AutoCloseable {

  /** Rounds before a part's time is meaningful: they meet several paces of the machine. */
  static final int FEWEST_ROUNDS = 6;

  /** The least duration of a run with an early answer: a shorter one may meet only one pace. */
  private static final double LEAST_SECONDS = 3;

  private static final double DEFAULT_BUDGET_SECONDS = 60;

  /** Share of the time for the table; the rest is for the play-off. */
  private static final double SHARE_OF_TABLE = 0.6;

  /** Rounds over a group of parts before others are opened, where not all fit into the memory. */
  private static final int ROUNDS_OF_A_GROUP = 3;

  /**
   * Precision and contest are evaluated when the rounds have grown by this factor: an evaluation
   * takes time, and evaluating after every round would stop at a lucky one.
   */
  private static final double ASK_AGAIN = 1.2;

  private final List<ProfileTarget> targets;
  private final Profiler.Options options;
  private final List<Profiler.Metering> meters;
  private final Journal journal;
  private final Profiler.Progress progress;
  private final PlayOff playOff;
  private final List<Series> series = new ArrayList<>();
  private final List<Metered> metered = new ArrayList<>();
  private final PartPool pool;
  private final RandomizedRounds sequences;
  private final Optional<EnergyRounds> energyRounds;
  private final LongSupplier clock;
  private final MachineWatch watch = new MachineWatch();
  private long spentBeforeNanos;
  private long startNanos;

  /** Metering does not count against the budget. */
  private long meteringNanos;

  private double budgetSeconds;
  private int round;

  /** The number of rounds after which precision is evaluated next. */
  private int preciseAt = FEWEST_ROUNDS;

  private boolean precise;

  /** The last result of the contest, for the progress. */
  private String told = "";

  ProfilingRun(
      List<ProfileTarget> targets,
      Profiler.Options options,
      List<Profiler.Metering> meters,
      Journal journal,
      Contest contest,
      Profiler.Progress progress,
      Ticker ticker) {
    this.targets = targets;
    this.options = options;
    this.meters = meters;
    this.journal = journal;
    this.progress = progress;
    for (ProfileTarget target : targets) {
      for (Device device : target.devices()) {
        if (device instanceof Device.Present present) {
          series.add(new Series(target, present, options.withTails()));
        }
      }
    }
    long begin = replay();
    long origin = ticker.nanos();
    this.clock = () -> begin + ticker.nanos() - origin;
    List<ProfiledPart> parts = series.stream().flatMap(one -> one.parts().stream()).toList();
    this.pool = new PartPool(parts, options.memoryBytes(), options.seed(), clock);
    this.sequences = new RandomizedRounds(pool, clock, options.seed() + round, this::took);
    this.playOff = new PlayOff(series, contest, options.runs());
    this.energyRounds =
        meters.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new EnergyRounds(meters, options.quality(), options.seed(), pool, ticker));
  }

  /** Adds the journal's entries; returns the start of this session's clock. */
  private long replay() {
    long end = 0;
    for (Entry entry : journal.entries()) {
      if (entry instanceof PartMeasurement measurement) {
        series.forEach(one -> record(one, measurement));
        for (long nanos : measurement.runNanos()) {
          spentBeforeNanos += nanos;
        }
        end = Math.max(end, measurement.endNanos());
        round = Math.max(round, measurement.round());
      } else if (entry instanceof Metered energy) {
        metered.add(energy);
      }
    }
    // The distance is so large that no estimate treats two sessions as neighbours in time.
    return end == 0 ? 0 : end + 1_000_000_000_000L;
  }

  private static void record(Series one, PartMeasurement measurement) {
    if (one.isOf(measurement.precision(), measurement.device())) {
      one.record(measurement);
    }
  }

  private void took(PartMeasurement measurement) {
    journal.add(measurement);
    series.forEach(one -> record(one, measurement));
  }

  Profiler.Outcome outcome() throws java.io.IOException {
    startNanos = clock.getAsLong();
    watch.start();
    if (!series.isEmpty()) {
      setBudget();
      timeAll();
    }
    meter(series.stream().flatMap(one -> heads(one).stream()).toList());
    do {
      evaluate();
      contest();
      // Metered energies may name other splits, which are then run and metered too.
    } while (meter(playOff.tails()));
    watch.end();
    ProfileTable table = table();
    List<Doubt> doubts =
        new Doubts(series, options, playOff.rounds(), watch.otherPrograms()).list();
    return new Profiler.Outcome(
        table.heads(),
        table.tails(),
        // A layer's time needs heads too.
        series.stream()
            .filter(one -> !one.device().remote())
            .flatMap(one -> LayerRows.of(one).stream())
            .toList(),
        metered.stream().map(energy -> EnergyRow.of(targets, energy)).toList(),
        series.stream().flatMap(one -> one.rawRuns().stream()).toList(),
        series.stream()
            .filter(one -> one.fewestRounds() > 0)
            .map(
                one ->
                    new SeriesPace(
                        one.target().precision(),
                        one.device().name(),
                        one.estimate().pace().low(),
                        one.estimate().pace().high()))
            .toList(),
        doubts,
        energyRounds.map(EnergyRounds::warnings).orElse(List.of()),
        Operators.NONE);
  }

  /** Opens the whole models and computes the duration of a round from their times. */
  private void setBudget() {
    int parts = 0;
    double roundSeconds = 0;
    double openSeconds = 0;
    for (Series one : series) {
      long start = clock.getAsLong();
      pool.get(one.whole());
      double opening = (clock.getAsLong() - start) / 1e9;
      start = clock.getAsLong();
      pool.get(one.whole()).run();
      double running = (clock.getAsLong() - start) / 1e9;
      double share = 0;
      for (ProfiledPart part : one.parts()) {
        share += part.effort() / one.whole().effort();
      }
      parts += one.parts().size();
      roundSeconds += running * share;
      openSeconds += (opening - running) * share;
    }
    // Opened parts are warmed up by at least one run.
    double needed = openSeconds + 2 * roundSeconds;
    if (options.budgetSeconds().isPresent() && options.budgetSeconds().getAsDouble() < needed) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s: time budget: expected at least %.0f s to open %d parts and run each once, found %.3g s",
              targets.get(0).model(),
              Math.ceil(needed),
              parts,
              options.budgetSeconds().getAsDouble()));
    }
    budgetSeconds =
        options
            .budgetSeconds()
            .orElse(
                Math.max(
                    DEFAULT_BUDGET_SECONDS * series.size(),
                    needed + (FEWEST_ROUNDS + 2) * roundSeconds / SHARE_OF_TABLE));
  }

  private double elapsedSeconds() {
    return (clock.getAsLong() - startNanos + spentBeforeNanos - meteringNanos) / 1e9;
  }

  private void timeAll() {
    List<List<ProfiledPart>> all = new ArrayList<>();
    List<ProfiledPart> wholes = series.stream().map(Series::whole).toList();
    series.forEach(one -> one.parts().forEach(part -> all.add(List.of(part))));
    all.removeIf(sequence -> wholes.contains(sequence.get(0)));
    Collections.shuffle(all, new Random(options.seed()));
    List<List<List<ProfiledPart>>> groups = pool.groups(all, wholes);
    int rounds = groups.size() == 1 ? 1 : ROUNDS_OF_A_GROUP;
    boolean enough = timedEnough();
    while (!enough) {
      for (List<List<ProfiledPart>> group : groups) {
        List<List<ProfiledPart>> turnsOfRound = new ArrayList<>(group);
        wholes.forEach(whole -> turnsOfRound.add(List.of(whole)));
        turnsOfRound.removeIf(
            sequence -> Series.of(series, sequence.get(0)).runs(sequence.get(0)) >= options.runs());
        for (int i = 0; i < rounds && (i == 0 || !enough); i++) {
          round(turnsOfRound, false);
          enough = timedEnough();
          progress.at(
              Math.min(1, elapsedSeconds() / budgetSeconds),
              "round %d over %d parts%s"
                  .formatted(fewestRounds(), all.size() + wholes.size(), told));
        }
      }
    }
  }

  private void round(List<List<ProfiledPart>> all, boolean contesting) {
    sequences.round(all, ++round, contesting, part -> Series.of(series, part).roughNanos(part));
    journal.flush();
  }

  private int fewestRounds() {
    return series.stream().mapToInt(Series::fewestRounds).min().orElse(0);
  }

  private boolean timedEnough() {
    int fewest = fewestRounds();
    boolean mostRuns =
        series.stream()
            .allMatch(
                one -> one.parts().stream().allMatch(part -> one.runs(part) >= options.runs()));
    if (mostRuns) {
      return true;
    }
    double elapsed = elapsedSeconds();
    if (fewest == 0 || elapsed < LEAST_SECONDS) {
      return false;
    }
    if (elapsed >= budgetSeconds) {
      return true;
    }
    if (fewest >= preciseAt) {
      preciseAt = (int) Math.ceil(fewest * ASK_AGAIN);
      precise = series.stream().allMatch(one -> precise(one, options.precisionTarget()));
      told = ", by now " + evaluate();
    }
    return fewest >= FEWEST_ROUNDS && (precise || elapsed >= SHARE_OF_TABLE * budgetSeconds);
  }

  /** Whether nine of ten parts are precise enough, except those below a fiftieth of the whole. */
  static boolean precise(Series one, double target) {
    double[] widths = one.parts().stream().mapToDouble(one::relativeWidth).sorted().toArray();
    return widths[(int) Math.ceil(0.9 * widths.length) - 1] <= target;
  }

  private void contest() {
    List<List<ProfiledPart>> next = playOff.sequences();
    int done = 0;
    double askAt = PlayOff.FEWEST_ROUNDS;
    while (!next.isEmpty()
        && (elapsedSeconds() < budgetSeconds || playOff.rounds() < PlayOff.FEWEST_ROUNDS)) {
      round(next, true);
      if (++done >= askAt) {
        askAt = Math.max(done + 1, done * ASK_AGAIN);
        progress.at(Math.min(1, elapsedSeconds() / budgetSeconds), "play-off: " + evaluate());
      }
      next = playOff.sequences();
    }
    // The result uses all runs, including those after the last evaluation.
    evaluate();
  }

  /** Evaluates the contest and describes its result. */
  private String evaluate() {
    ProfileTable table = table();
    return playOff.evaluate(table.heads(), table.tails()).told();
  }

  private ProfileTable table() {
    return new ProfileTable(targets, series, energies(), options.withTails());
  }

  /** The energies for the tables, from the first meter. */
  private Map<Entry, ProfileTable.EnergyMaker> energies() {
    Map<Entry, ProfileTable.EnergyMaker> energies = new LinkedHashMap<>();
    for (Metered energy : metered) {
      if (energy.meter() == 1) {
        Profiler.Metering first = meters.get(0);
        energies.put(energy, latency -> energy.energy(first.source(), first.of(), latency));
      }
    }
    return energies;
  }

  private static List<ProfiledPart> heads(Series one) {
    return one.parts().stream().filter(part -> part.kind() == ProfiledPart.Kind.HEAD).toList();
  }

  /**
   * Meters the parts that were not metered yet and that a meter measures.
   *
   * @return whether there are new energies
   */
  private boolean meter(List<ProfiledPart> parts) {
    List<ProfiledPart> seen =
        parts.stream()
            .filter(part -> meters.stream().anyMatch(meter -> meter.sees(part.device())))
            .toList();
    List<ProfiledPart> open =
        new ArrayList<>(
            seen.stream().filter(part -> metered.stream().noneMatch(part::isOf)).toList());
    if (open.isEmpty()) {
      return false;
    }
    long start = clock.getAsLong();
    int before = metered.size();
    Collections.shuffle(open, new Random(options.seed()));
    EnergyRounds rounds = energyRounds.orElseThrow();
    int done = seen.size() - open.size();
    for (ProfiledPart part : open) {
      for (Metered energy : rounds.meter(part)) {
        journal.add(energy);
        journal.flush();
        metered.add(energy);
      }
      done++;
      progress.at((double) done / seen.size(), "metering " + part.inWords());
    }
    meteringNanos += clock.getAsLong() - start;
    return metered.size() > before;
  }

  @Override
  public void close() {
    pool.close();
  }
}
