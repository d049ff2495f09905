package io.splitpoint.profiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * Which prefix is visited next. Rounds over all prefixes that still need runs, each round in a new
 * random order, so that a machine that warms up or slows down does not make late layers look slow.
 */
final class Plan {

  /**
   * One prefix to be timed.
   *
   * @param effort its share of the work, in arbitrary units
   */
  record Stop(Subject subject, Device.Present device, int layer, double effort) {

    boolean at(Subject otherSubject, Device otherDevice, int otherLayer) {
      return subject == otherSubject && device == otherDevice && layer == otherLayer;
    }

    boolean isOf(Entry entry) {
      return entry.layer() == layer
          && entry.device().equals(device.name())
          && entry.precision().equals(subject.precision());
    }
  }

  private static final int ROUNDS = 3;
  private static final int ROUNDS_OF_A_RACE = 10;
  private static final int FEWEST_RUNS_PER_VISIT = 3;

  /** Fewer runs leave hardly any freedom to their interval. */
  private static final int FEWEST_RUNS_PER_VISIT_OF_A_RACE = 5;

  /** Says at the start of a round which prefixes are worth more runs, given those so far. */
  @FunctionalInterface
  interface Race {
    Predicate<Stop> worthMore(Plan soFar);
  }

  private final List<Stop> stops;
  private final int mostRuns;
  private final double precisionTarget;
  private final SplittableRandom random;
  private final Optional<Race> race;
  private final Map<Stop, List<Visit>> visits = new HashMap<>();
  private final Map<Place, List<Stop>> places = new HashMap<>();
  private final List<Stop> round = new ArrayList<>();
  private final double allEffort;
  private double doneEffort;

  /** What a journal's entry says of where it belongs. */
  private record Place(String precision, String device, int layer) {}

  Plan(List<Stop> stops, int mostRuns, double precisionTarget, long seed) {
    this(stops, mostRuns, precisionTarget, seed, Optional.empty());
  }

  /**
   * @param race cuts the rounds after the first short; without one every prefix gets its runs
   */
  Plan(List<Stop> stops, int mostRuns, double precisionTarget, long seed, Optional<Race> race) {
    this.stops = List.copyOf(stops);
    this.mostRuns = mostRuns;
    this.precisionTarget = precisionTarget;
    this.random = new SplittableRandom(seed);
    this.race = race;
    double all = 0;
    for (Stop stop : stops) {
      visits.put(stop, new ArrayList<>());
      Place place = new Place(stop.subject().precision(), stop.device().name(), stop.layer());
      places.computeIfAbsent(place, p -> new ArrayList<>()).add(stop);
      all += stop.effort();
    }
    allEffort = all;
  }

  /** Counts a visit that was made, in this process or in one that was interrupted. */
  void record(Visit visit) {
    Place place = new Place(visit.precision(), visit.device(), visit.layer());
    for (Stop stop : places.getOrDefault(place, List.of())) {
      doneEffort -= effortOf(stop);
      visits.get(stop).add(visit);
      doneEffort += effortOf(stop);
    }
  }

  /** The next prefix to visit, or null when all are done. */
  Stop next() {
    dropDone();
    if (round.isEmpty()) {
      stops.stream().filter(worthMore().and(stop -> !done(stop))).forEach(round::add);
      shuffle();
    }
    return round.isEmpty() ? null : round.remove(round.size() - 1);
  }

  /**
   * Those at the end, where the next one comes from: what is in between is dropped when reached.
   */
  private void dropDone() {
    while (!round.isEmpty() && done(round.get(round.size() - 1))) {
      round.remove(round.size() - 1);
    }
  }

  /** In a race, the unvisited ones first; then those that can still change the answer. */
  private Predicate<Stop> worthMore() {
    if (race.isEmpty()) {
      return stop -> true;
    }
    return stops.stream().anyMatch(stop -> visits.get(stop).isEmpty())
        ? stop -> visits.get(stop).isEmpty()
        : race.get().worthMore(this);
  }

  /**
   * How long the timed runs so far took, and about how long those of the plan without a race would:
   * as many of the median's length as the precision target is taken to need, the interval narrowing
   * with the root of the runs.
   */
  Saving saving() {
    double spent = 0;
    double full = 0;
    for (Stop stop : stops) {
      double[] runs = runs(stop);
      spent += Arrays.stream(runs).sum();
      if (runs.length > 0) {
        MedianInterval interval = MedianInterval.of(runs);
        double ratio = interval.relativeWidth() / precisionTarget;
        // no prefix is done before its second visit
        double least = Math.min(mostRuns, 2.0 * perVisit(ROUNDS, FEWEST_RUNS_PER_VISIT));
        double needed = Math.max(least, Math.min(mostRuns, runs.length * ratio * ratio));
        full += Math.max(runs.length, needed) * interval.median();
      }
    }
    return new Saving(spent / 1e6, full / 1e6);
  }

  private int perVisit(int rounds, int fewest) {
    return Math.max(fewest, (mostRuns + rounds - 1) / rounds);
  }

  /** How many runs the next visit of this prefix makes. */
  int runsOfNextVisit(Stop stop) {
    int perVisit =
        race.isPresent()
            ? perVisit(ROUNDS_OF_A_RACE, FEWEST_RUNS_PER_VISIT_OF_A_RACE)
            : perVisit(ROUNDS, FEWEST_RUNS_PER_VISIT);
    return Math.min(perVisit, mostRuns - runs(stop).length);
  }

  /** Durations of all timed runs of this prefix so far, in nanoseconds. */
  double[] runs(Stop stop) {
    return visits.get(stop).stream()
        .flatMapToLong(visit -> Arrays.stream(visit.runNanos()))
        .asDoubleStream()
        .toArray();
  }

  /** Part of the work that is done, 0 to 1, weighted by effort. */
  double progress() {
    return allEffort == 0 ? 1 : Math.min(1, doneEffort / allEffort);
  }

  /** How much of a prefix's effort is behind it. */
  private double effortOf(Stop stop) {
    return stop.effort() * (done(stop) ? 1 : (double) runs(stop).length / mostRuns);
  }

  private boolean done(Stop stop) {
    double[] runs = runs(stop);
    if (runs.length >= mostRuns) {
      return true;
    }
    // two visits at least: one alone cannot show what changes from visit to visit
    if (visits.get(stop).size() < 2) {
      return false;
    }
    MedianInterval interval = MedianInterval.of(runs);
    return interval.coverage() >= 0.95 && interval.relativeWidth() <= precisionTarget;
  }

  private void shuffle() {
    for (int i = round.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Stop swapped = round.set(i, round.get(j));
      round.set(j, swapped);
    }
  }
}
