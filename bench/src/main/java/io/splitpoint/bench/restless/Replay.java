package io.splitpoint.bench.restless;

import io.splitpoint.bench.restless.ReferenceRuns.Estimator;
import io.splitpoint.device.Device;
import io.splitpoint.device.OpenPart;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.partition.Candidate;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.OneCut;
import io.splitpoint.partition.Pairing;
import io.splitpoint.partition.Partition;
import io.splitpoint.power.Quality;
import io.splitpoint.power.Ticker;
import io.splitpoint.profile.Profile;
import io.splitpoint.profiler.Contest;
import io.splitpoint.profiler.ProfileTarget;
import io.splitpoint.profiler.Profiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;

/**
 * Checks whether splits that are best with probability p by the profiler are best that often, on
 * journals of real runs; {@code bench/replay} starts it, and bench/README.md says how to read what
 * it prints.
 *
 * <p>The profiler gets some consecutive rounds as if there were no others; the rest is held out.
 * The tails run on the recorded CPU, the heads on accelerators that are drawn at random around the
 * CPU's own layer times, so that many splits come close to each other. The best split of the
 * profiler's table wins when it is the best by the rounds that were held out, by another estimator.
 */
public final class Replay {

  private static final double[] BINS = {0, 0.5, 0.7, 0.85, 0.95, 0.99, 1.0000001};
  private static final double[] SPREADS = {0.02, 0.05, 0.15, 0.5};
  private static final int FEWEST_RUNS = 3;
  private static final Contest NO_PLAY_OFF =
      (soFar, tails) -> new Contest.Standing(List.of(), true, Double.NaN, List.of(), "");

  private final Graph graph;
  private final String model;
  private final int accelerators;
  private final int layers;
  private final List<double[]> said = new ArrayList<>(); // probability, won, regret in per cent
  private int halvesAgree;

  Replay(String model, int accelerators) {
    this.model = model;
    this.accelerators = accelerators;
    Path file =
        Zoo.has(model)
            ? Zoo.build(model, Precision.INT8, Path.of("models", model + "-layers"))
            : Path.of(model);
    graph = Graph.read(file);
    layers = graph.layers().size();
  }

  public static void main(String[] args) throws IOException {
    if (args.length < 4) {
      System.err.println("usage: bench/replay MODEL ROUNDS ACCELERATORS JOURNAL…");
      System.exit(2);
    }
    Replay replay = new Replay(args[0], Integer.parseInt(args[2]));
    for (int i = 3; i < args.length; i++) {
      replay.journal(Path.of(args[i]), Integer.parseInt(args[1]), i);
    }
    replay.print();
  }

  /** Replays every block of this number of rounds once. */
  void journal(Path file, int rounds, int seed) throws IOException {
    RecordedJournal all = RecordedJournal.read(file, "cpu");
    double[] times = all.turns(layers).times(2 * layers, Estimator.PACE);
    List<Integer> numbers = all.rounds();
    int blocks = 0;
    for (int from = 0; from + rounds <= numbers.size(); from += rounds) {
      Set<Integer> given = new HashSet<>(numbers.subList(from, from + rounds));
      Set<Integer> held = new HashSet<>(numbers);
      held.removeAll(given);
      RecordedJournal seen = all.only(given);
      RecordedJournal heldOut = all.only(held);
      if (seen.fewestRuns(all) >= FEWEST_RUNS && heldOut.fewestRuns(all) >= FEWEST_RUNS) {
        block(seen, heldOut, times, new Random(1000L * seed + from));
        blocks++;
      }
    }
    System.err.printf("%s: %d rounds, %d blocks of %d%n", file, numbers.size(), blocks, rounds);
  }

  private void block(RecordedJournal seen, RecordedJournal held, double[] times, Random random)
      throws IOException {
    List<double[]> heads = new ArrayList<>();
    List<Device> devices = new ArrayList<>();
    for (int i = 0; i < accelerators; i++) {
      double[] head = head(times, SPREADS[i % SPREADS.length], random);
      heads.add(head);
      devices.add(
          new Device.Modelled(
              "accelerator-" + i, 1, (g, from, to) -> exactly(head[to] - head[from - 1])));
    }
    devices.add(new Device.Present("cpu", 1, (g, from, to) -> new Nothing()));
    ProfileTarget target = new ProfileTarget(model, "int8", graph, devices);
    Profiler.Outcome outcome = outcome(target, seen);
    double[] heldTimes = held.turns(layers).times(2 * layers, Estimator.PACE);
    List<Integer> rounds = held.rounds();
    double[] even = half(held, rounds, 0);
    double[] odd = half(held, rounds, 1);
    for (int i = 0; i < accelerators; i++) {
      judge(outcome, "accelerator-" + i, heads.get(i), heldTimes, even, odd);
    }
  }

  private static Device.Prediction exactly(double ms) {
    return new Device.Prediction(ms, ms, ms, 1, 1, 1, 0);
  }

  private double[] half(RecordedJournal held, List<Integer> rounds, int parity) {
    List<Integer> half = new ArrayList<>();
    for (int i = parity; i < rounds.size(); i += 2) {
      half.add(rounds.get(i));
    }
    return held.only(half).turns(layers).times(2 * layers, Estimator.PACE);
  }

  /** Cumulated layer times of an accelerator like the CPU, each layer off by a random factor. */
  private double[] head(double[] times, double spread, Random random) {
    double[] head = new double[layers + 1];
    double before = times[0]; // time still to be distributed
    for (int k = 1; k <= layers; k++) {
      double after = k == layers ? 0 : times[2 * k];
      if (Double.isNaN(after)) {
        head[k] = head[k - 1]; // no cut there
        continue;
      }
      double layer = Math.max(0, before - after);
      head[k] = head[k - 1] + layer * Math.exp(spread * random.nextGaussian());
      before = after;
    }
    return head;
  }

  /** The profiler's result for these runs, without further measurements. */
  private Profiler.Outcome outcome(ProfileTarget target, RecordedJournal seen) throws IOException {
    Path directory = Files.createTempDirectory("splitpoint-replay");
    Path fresh = directory.resolve("fresh.journal");
    Path given = directory.resolve("given.journal");
    try {
      // the profiler itself writes the first line, which says what the runs belong to
      profile(target, fresh, false);
      List<String> lines = new ArrayList<>(Files.readAllLines(fresh).subList(0, 1));
      seen.lines().forEach(line -> lines.add(line.text()));
      Files.write(given, lines);
      Profiler.Outcome outcome = profile(target, given, true);
      if (Files.readAllLines(given).size() != lines.size()) {
        throw new IllegalStateException("the profiler measured on: " + given);
      }
      return outcome;
    } finally {
      Files.deleteIfExists(fresh);
      Files.deleteIfExists(given);
      Files.deleteIfExists(directory);
    }
  }

  private static Profiler.Outcome profile(ProfileTarget target, Path journal, boolean resume)
      throws IOException {
    return Profiler.run(
        List.of(target),
        new Profiler.Options(
            FEWEST_RUNS, 0.02, OptionalDouble.empty(), 1L << 40, true, Quality.QUICK, 1),
        List.of(),
        journal,
        "replay",
        resume,
        NO_PLAY_OFF,
        (done, now) -> {},
        new Counting());
  }

  private void judge(
      Profiler.Outcome outcome,
      String accelerator,
      double[] head,
      double[] held,
      double[] even,
      double[] odd) {
    Profile profile = outcome.profile();
    Pairing pairing =
        Pairing.of(
            rows(profile, accelerator), rows(profile, "cpu"), Link.named("local").orElseThrow());
    Partition partition =
        OneCut.solve(
            MeasuredTails.applyOwn(
                Path.of("tails.csv"), outcome.tails(), profile, List.of(pairing)),
            Constraints.NONE,
            1);
    Optional<Candidate> best = partition.best(Objective.LATENCY);
    Double probability = best.map(b -> b.probability().get(Objective.LATENCY)).orElse(null);
    if (probability == null) {
      return;
    }
    double scale = rows(profile, "cpu").get(layers).latency().orElseThrow().medianMs();
    double[] costs = costs(head, held, scale);
    int winner = least(costs);
    int cut = best.get().cut().splitLayer();
    said.add(
        new double[] {probability, cut == winner ? 1 : 0, 100 * (costs[cut] / costs[winner] - 1)});
    halvesAgree += least(costs(head, even, scale)) == least(costs(head, odd, scale)) ? 1 : 0;
  }

  private static List<io.splitpoint.profile.LayerProfile> rows(Profile profile, String device) {
    return profile.rows(
        profile.series().stream()
            .filter(series -> series.device().equals(device))
            .findFirst()
            .orElseThrow());
  }

  /**
   * The cost of every cut, with {@code whole} ms for the whole model on the CPU; NaN where none is
   * possible.
   */
  private double[] costs(double[] head, double[] times, double whole) {
    double[] costs = new double[layers + 1];
    for (int k = 0; k <= layers; k++) {
      double tail = k == layers ? 0 : times[2 * k];
      costs[k] = head[k] + tail * whole / times[0];
    }
    return costs;
  }

  private static int least(double[] costs) {
    int least = 0;
    for (int k = 1; k < costs.length; k++) {
      least = costs[k] < costs[least] ? k : least;
    }
    return least;
  }

  /** Each answer and its outcome: probability, 1 where it won, regret in per cent. */
  List<double[]> said() {
    return List.copyOf(said);
  }

  private void print() {
    if (said.isEmpty()) {
      System.out.println("no journal has rounds enough for a block and as many to hold out");
      return;
    }
    System.out.println("said probability    splits  mean said  won  (95 %)          mean regret");
    for (int bin = 0; bin + 1 < BINS.length; bin++) {
      int count = 0;
      double sum = 0;
      double won = 0;
      double regret = 0;
      for (double[] one : said) {
        if (one[0] >= BINS[bin] && one[0] < BINS[bin + 1]) {
          count++;
          sum += one[0];
          won += one[1];
          regret += one[2];
        }
      }
      if (count > 0) {
        double[] interval = wilson(won, count);
        System.out.printf(
            Locale.ROOT,
            "%4.0f to %3.0f %%      %8d     %5.1f %%  %4.1f %% (%4.1f to %5.1f)  %.2f %%%n",
            100 * BINS[bin],
            100 * Math.min(1, BINS[bin + 1]),
            count,
            100 * sum / count,
            100 * won / count,
            100 * interval[0],
            100 * interval[1],
            regret / count);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "the two halves of what was held out name the same best split in %.1f %% of %d%n",
        100.0 * halvesAgree / said.size(),
        said.size());
  }

  /** Wilson's interval of a proportion at 95 %. */
  private static double[] wilson(double won, int count) {
    double z = 1.96;
    double p = won / count;
    double middle = (p + z * z / (2 * count)) / (1 + z * z / count);
    double half =
        z * Math.sqrt(p * (1 - p) / count + z * z / (4.0 * count * count)) / (1 + z * z / count);
    return new double[] {Math.max(0, middle - half), Math.min(1, middle + half)};
  }

  /** A clock on which every reading takes a millisecond. */
  private static final class Counting implements Ticker {

    private long nanos;

    @Override
    public long nanos() {
      return nanos += 1_000_000;
    }

    @Override
    public void sleep(long time) {
      nanos += time;
    }
  }

  /** A part that must not run. */
  private static final class Nothing implements OpenPart {
    @Override
    public void run() {}

    @Override
    public void fillInputs(long seed) {}

    @Override
    public boolean takeFrom(OpenPart head) {
      return false;
    }

    @Override
    public void close() {}
  }
}
