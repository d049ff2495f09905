package io.splitpoint.bench.points;

import io.splitpoint.bench.points.TestBed.Run;
import io.splitpoint.bench.points.TestBed.Setting;
import io.splitpoint.energy.Board;
import io.splitpoint.partition.Candidate;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.OneCut;
import io.splitpoint.partition.Pairing;
import io.splitpoint.partition.Pairings;
import io.splitpoint.partition.ParetoFront;
import io.splitpoint.partition.SplitPoint;
import io.splitpoint.partition.Tail;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * Splits and operating points chosen for SPLINTER's 50 requests, by its published heuristic and
 * exactly, on its own test bed. Use it to measure the gain of an exact choice.
 *
 * <pre>{@code
 * bench/run points.SplinterReplay splinter-vgg16.csv [DIRECTORY]
 * }</pre>
 *
 * <p>Energy is counted as SPLINTER counts it: the whole Pi over the whole run, and the whole server
 * while it works. Its rule takes from a front the setting of least energy that meets the deadline,
 * or else the fastest; the front is NSGA-III's over a fifth of all settings ("nsga"), or that of
 * all ("exhaustive"); both as published, with their results when they were run for the requests.
 *
 * <p>Two exact choices are compared. "runs" weighs the measured settings themselves; choosing and
 * judging by the same runs, most of which were made once, favours it. "profiles" weighs every cut,
 * operating point and server by profiles that are made of the runs, measured together or not, and
 * is judged by the runs where its choice was measured. With a directory, these profiles are written
 * there for {@code partition}.
 */
public final class SplinterReplay {

  /** The result of a choice, by the runs where it was run, else by the profiles. */
  record Outcome(Setting setting, double ms, double mj, boolean measured) {}

  private final TestBed bed;
  private final List<SplitPoint> splits;

  SplinterReplay(TestBed bed) {
    this.bed = bed;
    this.splits = splits(TestBedProfiles.of(bed));
  }

  public static void main(String[] args) throws IOException {
    if (args.length < 1 || args.length > 2) {
      System.err.println(
          "SplinterReplay: expected splinter-vgg16.csv and perhaps a directory, found "
              + args.length
              + " arguments");
      System.exit(2);
    }
    TestBed bed = TestBed.read(Path.of(args[0]));
    if (args.length == 2) {
      TestBedProfiles.of(bed).write(Path.of(args[1]));
    }
    new SplinterReplay(bed).print();
  }

  /** Every split of the profiles whose time and energy are known. */
  static List<SplitPoint> splits(TestBedProfiles profiles) {
    List<SplitPoint> all = new ArrayList<>();
    for (Profile pi : List.of(profiles.withoutStick(), profiles.withStick())) {
      List<Pairing> pairings =
          Pairings.of(
              List.of(pi),
              Optional.of(profiles.link()),
              Optional.of(new Tail.Measured(profiles.server())),
              false);
      pairings =
          MeasuredTails.applyOwn(
              Path.of("tails.csv"), profiles.serverTails(), profiles.server(), pairings);
      EnergyBoundary boundary =
          EnergyBoundary.of(
              pairings,
              EnergyOf.SYSTEM,
              new EnergyBoundary.Machines(Optional.of(Board.of("pi4")), Optional.empty()),
              1);
      OneCut.solve(boundary.pairings(), Constraints.NONE, 1).candidates().stream()
          .map(Candidate::cut)
          .filter(cut -> cut.splitLayer() > 0)
          .filter(cut -> cut.latencyMs().isPresent() && cut.energyMj().isPresent())
          .forEach(all::add);
    }
    return List.copyOf(all);
  }

  List<SplitPoint> splits() {
    return splits;
  }

  private Outcome outcome(SplitPoint split) {
    Setting setting = TestBedProfiles.setting(split);
    return bed.measured(setting)
        .map(SplinterReplay::outcome)
        .orElseGet(
            () ->
                new Outcome(
                    setting,
                    split.latencyMs().orElseThrow(),
                    split.energyMj().orElseThrow(),
                    false));
  }

  private static Outcome outcome(Run run) {
    return new Outcome(run.setting(), run.totalMs(), run.mj(), true);
  }

  /** The measured settings that no other one beats, by rising latency. */
  List<Outcome> frontOfRuns() {
    List<Outcome> all =
        bed.measured().stream()
            .map(SplinterReplay::outcome)
            .sorted(Comparator.comparingDouble(Outcome::ms).thenComparingDouble(Outcome::mj))
            .toList();
    List<Outcome> front = new ArrayList<>();
    for (Outcome one : all) {
      if (front.isEmpty() || one.mj() < front.get(front.size() - 1).mj()) {
        front.add(one);
      }
    }
    return front;
  }

  List<SplitPoint> frontOfProfiles() {
    return ParetoFront.of(splits).stream().map(splits::get).toList();
  }

  /** The least energy within the deadline, or else the fastest, of measured settings. */
  Outcome byRuns(double deadlineMs) {
    List<Outcome> front = frontOfRuns();
    return front.stream()
        .filter(one -> one.ms() <= deadlineMs)
        .min(Comparator.comparingDouble(Outcome::mj))
        .orElse(front.get(0));
  }

  /** The same choice from all splits by the partitioner. */
  Outcome byProfiles(double deadlineMs) {
    int best =
        OneCut.best(splits, Objective.ENERGY, Constraints.deadline(deadlineMs))
            .or(() -> OneCut.best(splits, Objective.LATENCY, Constraints.NONE))
            .orElseThrow();
    return outcome(splits.get(best));
  }

  Outcome published(String strategy, double deadlineMs) {
    TestBed.Choice choice = bed.chosen(strategy, deadlineMs);
    return bed.measured(choice.setting())
        .map(SplinterReplay::outcome)
        .orElseThrow(() -> new IllegalStateException("no run of " + choice));
  }

  private void print() {
    System.out.println("exact front of the runs:");
    for (Outcome one : frontOfRuns()) {
      print(one.setting(), one.ms(), one.mj(), "");
    }
    System.out.println("exact front of the profiles:");
    for (SplitPoint split : frontOfProfiles()) {
      Optional<Run> run = bed.measured(TestBedProfiles.setting(split));
      print(
          TestBedProfiles.setting(split),
          split.latencyMs().orElseThrow(),
          split.energyMj().orElseThrow(),
          run.map(
                  r ->
                      String.format(
                          Locale.ROOT, ", run: %.1f ms %.3f J", r.totalMs(), r.mj() / 1e3))
              .orElse(", not run"));
    }
    printErrors();
    printRequests();
  }

  private static void print(Setting setting, double ms, double mj, String more) {
    System.out.printf(
        Locale.ROOT,
        "  cut %2d, stick %s, %4d MHz, server %s: %.1f ms %.3f J%s%n",
        setting.cut(),
        setting.accelerator(),
        setting.mhz(),
        setting.server(),
        ms,
        mj / 1e3,
        more);
  }

  private void printErrors() {
    System.out.printf(
        Locale.ROOT,
        "profiles against the %d runs they hold: latency off by %s, energy by %s%n",
        ran().size(),
        errors(s -> s.latencyMs().orElseThrow(), Run::totalMs),
        errors(s -> s.energyMj().orElseThrow(), Run::mj));
  }

  /** One split of each setting that was run; one that stays on the Pi has either server. */
  private Collection<SplitPoint> ran() {
    Map<Setting, SplitPoint> ran = new LinkedHashMap<>();
    for (SplitPoint split : splits) {
      Setting setting = TestBedProfiles.setting(split);
      bed.measured(setting).ifPresent(run -> ran.putIfAbsent(setting, split));
    }
    return ran.values();
  }

  private String errors(ToDoubleFunction<SplitPoint> ours, ToDoubleFunction<Run> theirs) {
    double[] errors =
        ran().stream()
            .mapToDouble(
                split -> {
                  Run run = bed.measured(TestBedProfiles.setting(split)).orElseThrow();
                  return 100 * Math.abs(ours.applyAsDouble(split) / theirs.applyAsDouble(run) - 1);
                })
            .sorted()
            .toArray();
    return String.format(
        Locale.ROOT,
        "%.1f %% in the median, %.1f %% at the 90th percentile",
        errors[errors.length / 2],
        errors[(int) (0.9 * errors.length)]);
  }

  private void printRequests() {
    List<Outcome> front = frontOfRuns();
    Hypervolume.Point worst =
        new Hypervolume.Point(
            1.1 * front.get(front.size() - 1).ms(),
            1.1 * front.stream().mapToDouble(Outcome::mj).max().orElseThrow());
    double all = Hypervolume.of(points(front), worst);
    System.out.printf(
        Locale.ROOT,
        "50 requests; hypervolume below %.0f ms and %.1f J, in %% of the exact front of the runs:%n",
        worst.x(),
        worst.y() / 1e3);
    for (String strategy : List.of("nsga", "exhaustive", "cloud", "edge")) {
      int met =
          bed.choices().stream()
              .filter(choice -> choice.strategy().equals(strategy))
              .mapToInt(TestBed.Choice::met)
              .sum();
      double joule =
          bed.choices().stream()
                  .filter(choice -> choice.strategy().equals(strategy))
                  .mapToDouble(choice -> choice.mj() * choice.requests())
                  .sum()
              / 50e3;
      print(strategy, ms -> published(strategy, ms), worst, all);
      System.out.printf(Locale.ROOT, "%25s as published: %d met, mean %.2f J%n", "", met, joule);
    }
    print("exact, runs", this::byRuns, worst, all);
    print("exact, profiles", this::byProfiles, worst, all);
  }

  private void print(
      String name, DoubleFunction<Outcome> chooser, Hypervolume.Point worst, double all) {
    List<Outcome> chosen = new ArrayList<>();
    int met = 0;
    int run = 0;
    double mj = 0;
    for (double deadline : bed.deadlinesMs()) {
      Outcome one = chooser.apply(deadline);
      chosen.add(one);
      met += one.ms() <= deadline ? 1 : 0;
      run += one.measured() ? 1 : 0;
      mj += one.mj();
    }
    System.out.printf(
        Locale.ROOT,
        "  %-22s %d met, mean %.2f J, hypervolume %.1f %%, %d settings, %d of 50 choices were run%n",
        name,
        met,
        mj / 50e3,
        100 * Hypervolume.of(points(chosen), worst) / all,
        chosen.stream().map(Outcome::setting).distinct().count(),
        run);
  }

  private static List<Hypervolume.Point> points(List<Outcome> outcomes) {
    return outcomes.stream().map(one -> new Hypervolume.Point(one.ms(), one.mj())).toList();
  }
}
