package io.splitpoint.partition;

import io.splitpoint.profile.Energy;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.OperatingPoint;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Computes the confidence of an answer: it draws every prefix's latency and energy from its
 * interval, compares the cuts with the drawn numbers and counts the winners.
 *
 * <p>{@link PrefixDraws} draws measured prefixes, {@link TailDraws} tails that were run, and {@link
 * ModelledDraws} modelled heads and tails, which share a part of their error. The counted share is
 * the posterior probability of being the true best.
 */
final class Resampling {

  /** A share counted over this many draws is within 1.6 % of its limit with 95 % probability. */
  static final int DRAWS = 4000;

  private final double[][] wins = new double[Objective.values().length][];
  private final double[] regret = new double[Objective.values().length];
  private final double[] judged = new double[Objective.values().length];
  private final boolean[] known = new boolean[Objective.values().length];

  /** Cuts that may win a draw but are not credited with it, because a link's power is unknown. */
  private final boolean[][] open = new boolean[Objective.values().length][];

  private final int draws;

  private Resampling(int draws) {
    this.draws = draws;
  }

  /**
   * Counts over draws; {@code winners} are the answers whose regret is computed.
   *
   * @param scenarios the same pairings with several draws of the machines' powers; at least one,
   *     and they share the draws
   */
  static Resampling run(
      List<List<CutCosts>> scenarios,
      Constraints constraints,
      Map<Objective, Integer> winners,
      long seed,
      int draws) {
    int each = (draws + scenarios.size() - 1) / scenarios.size();
    Resampling result = new Resampling(each * scenarios.size());
    List<CutCosts> costs = scenarios.get(0);
    boolean latency = knowsLatencies(costs);
    boolean energy = latency && knowsEnergies(costs);
    if (constraints.energyBudgetMj().isPresent() && !energy) {
      latency = false;
    }
    int candidates = costs.stream().mapToInt(pair -> pair.layers() + 1).sum();
    for (Objective objective : Objective.values()) {
      boolean needsEnergy = objective == Objective.ENERGY || objective == Objective.EDP;
      result.known[objective.ordinal()] =
          winners.containsKey(objective) && (needsEnergy ? energy : latency);
      result.wins[objective.ordinal()] = new double[candidates];
      result.open[objective.ordinal()] = open(costs, objective, constraints, candidates);
    }
    for (int i = 0; latency && i < scenarios.size(); i++) {
      result.draw(scenarios.get(i), constraints, winners, seed + i, each);
    }
    return result;
  }

  private void draw(
      List<CutCosts> costs,
      Constraints constraints,
      Map<Objective, Integer> winners,
      long seed,
      int count) {
    double[][] values = new double[Objective.values().length][wins[0].length];
    each(
        costs,
        seed,
        count,
        new Sink() {
          private int at;

          @Override
          public void pair(int index, CutCosts pair, Values head, Values tail) {
            weigh(pair, head, tail, constraints, values, at);
            at += pair.layers() + 1;
          }

          @Override
          public void drawn() {
            count(values, winners);
            at = 0;
          }
        });
  }

  /**
   * One device's drawn prefixes.
   *
   * @param measuredTailMs of a tail device: measured tails of a tail device; NaN where a tail was
   *     not run
   */
  record Values(double[] ms, double[] mj, double[] measuredTailMs) {}

  /** Receives the draws one by one: all pairs of a draw in their order, then its end. */
  interface Sink {

    /** The arrays are overwritten by the next draw. */
    void pair(int index, CutCosts pair, Values head, Values tail);

    void drawn();
  }

  /** Draws the true cost of the prefixes and tails of all pairs {@code count} times. */
  static void each(List<CutCosts> costs, long seed, int count, Sink to) {
    List<Prefixes> devices =
        costs.stream().flatMap(pair -> List.of(pair.head, pair.tail).stream()).distinct().toList();
    List<Drawn> drawn = devices.stream().map(Drawn::new).toList();
    Map<CutCosts, TailDraws> tails = new IdentityHashMap<>();
    costs.forEach(pair -> tails.put(pair, new TailDraws(pair)));
    List<String> names =
        costs.stream()
            .flatMap(pair -> Stream.of(device(pair.head), device(pair.tail)))
            .distinct()
            .toList();
    double[] commonMs = new double[names.size()];
    double[] commonMj = new double[names.size()];
    SplittableRandom random = new SplittableRandom(seed);
    // It has its own generator, so that draws of measured rows do not depend on the devices'
    // number.
    SplittableRandom models = new SplittableRandom(~seed);
    for (int draw = 0; draw < count; draw++) {
      Arrays.setAll(commonMs, name -> models.nextGaussian());
      Arrays.setAll(commonMj, name -> models.nextGaussian());
      for (int i = 0; i < drawn.size(); i++) {
        int name = names.indexOf(device(devices.get(i)));
        drawn.get(i).draw(commonMs[name], commonMj[name], random);
      }
      for (int i = 0; i < costs.size(); i++) {
        CutCosts pair = costs.get(i);
        Drawn head = drawn.get(devices.indexOf(pair.head));
        Drawn tail = drawn.get(devices.indexOf(pair.tail));
        double z = commonMs[names.indexOf(device(pair.tail))];
        double[] measuredTails = tails.get(pair).draw(z, random);
        to.pair(
            i,
            pair,
            new Values(head.ms, head.mj, measuredTails),
            new Values(tail.ms, tail.mj, measuredTails));
      }
      to.drawn();
    }
  }

  /** The device's name: its model has the same error at all operating points. */
  private static String device(Prefixes prefixes) {
    return OperatingPoint.of(prefixes.device()).device();
  }

  private static boolean[] open(
      List<CutCosts> costs, Objective objective, Constraints constraints, int candidates) {
    boolean[] open = new boolean[candidates];
    int at = 0;
    for (CutCosts pair : costs) {
      for (int k = 0; k <= pair.layers(); k++) {
        open[at++] = Undecided.needsEnergy(objective, constraints) && pair.lacksLinkPower(k);
      }
    }
    return open;
  }

  private static void weigh(
      CutCosts pair,
      Values head,
      Values tail,
      Constraints constraints,
      double[][] values,
      int offset) {
    boolean hasEnergy = pair.hasEnergy();
    for (int k = 0; k <= pair.layers(); k++) {
      double headMs = pair.headMs(k, head.ms);
      double tailMs = pair.tailMs(k, tail.ms, tail.measuredTailMs);
      double latency = headMs + pair.transferMs[k] + tailMs;
      // A cut of unknown size never wins.
      double energy =
          hasEnergy && !Double.isNaN(pair.transferMs[k])
              ? pair.headMj(k, headMs, head.mj)
                  + pair.transferMjAtLeast(k)
                  + pair.waitMjAtLeast(k, tailMs, tail.mj)
              : Double.NaN;
      boolean allowed =
          constraints.allows(latency, energy)
              && constraints.allowsMemory(pair.pairing.head().get(k).prefixParamBytes());
      int i = offset + k;
      values[Objective.LATENCY.ordinal()][i] = allowed ? latency : Double.NaN;
      values[Objective.ENERGY.ordinal()][i] = allowed ? energy : Double.NaN;
      values[Objective.EDP.ordinal()][i] = allowed ? latency * energy : Double.NaN;
      values[Objective.THROUGHPUT.ordinal()][i] =
          allowed ? Math.max(Math.max(headMs, pair.transferMs[k]), tailMs) : Double.NaN;
    }
  }

  private void count(double[][] values, Map<Objective, Integer> winners) {
    for (Objective objective : Objective.values()) {
      int o = objective.ordinal();
      if (!known[o]) {
        continue;
      }
      int best = -1;
      for (int i = 0; i < values[o].length; i++) {
        if (!Double.isNaN(values[o][i]) && (best < 0 || values[o][i] < values[o][best])) {
          best = i;
        }
      }
      if (best < 0) {
        continue;
      }
      if (open[o][best]) {
        continue;
      }
      // An exact tie goes to the given answer, which loses nothing.
      double chosen = values[o][winners.get(objective)];
      wins[o][chosen == values[o][best] ? winners.get(objective) : best]++;
      if (!Double.isNaN(chosen)) {
        judged[o]++;
        regret[o] += values[o][best] > 0 ? (chosen - values[o][best]) / values[o][best] : 0;
      }
    }
  }

  /** The probability that candidate i is truly best, for each objective. */
  Map<Objective, Double> probability(int i) {
    Map<Objective, Double> shares = new EnumMap<>(Objective.class);
    for (Objective objective : Objective.values()) {
      if (known[objective.ordinal()]) {
        shares.put(objective, wins[objective.ordinal()][i] / draws);
      }
    }
    return shares;
  }

  Map<Objective, Double> regretPercent() {
    Map<Objective, Double> percent = new EnumMap<>(Objective.class);
    for (Objective objective : Objective.values()) {
      if (judged[objective.ordinal()] > 0) {
        percent.put(objective, 100 * regret[objective.ordinal()] / judged[objective.ordinal()]);
      }
    }
    return percent;
  }

  /** Whether every time has an interval. */
  static boolean knowsLatencies(List<CutCosts> costs) {
    return costs.stream().allMatch(pair -> bounded(pair.head, true) && bounded(pair.tail, true));
  }

  /** Whether every energy that counts is known and has an interval. */
  static boolean knowsEnergies(List<CutCosts> costs) {
    return costs.stream().allMatch(pair -> pair.hasEnergy() && knowsEnergy(pair));
  }

  private static boolean knowsEnergy(CutCosts pair) {
    return bounded(pair.head, false)
        && (!pair.pairing.link().isLocal() || bounded(pair.tail, false));
  }

  private static boolean bounded(Prefixes device, boolean latency) {
    return device.rows.stream()
        .skip(1)
        .allMatch(
            row ->
                latency
                    ? row.latency().map(Latency::hasInterval).orElse(true)
                    : row.energy().map(Energy::hasInterval).orElse(true));
  }

  /** New draws of one device's prefixes. */
  private static final class Drawn {

    private final double[] ms;
    private final double[] mj;
    private final RowDraws latency;
    private final RowDraws energy;

    Drawn(Prefixes device) {
      ms = device.ms.clone();
      mj = device.mj.clone();
      latency = latencies(device);
      energy = energies(device);
    }

    void draw(double commonMs, double commonMj, SplittableRandom random) {
      latency.draw(commonMs, random, ms);
      if (energy != null) {
        energy.draw(commonMj, random, mj);
      }
    }
  }

  private static RowDraws latencies(Prefixes device) {
    RowDraws.Rows rows = new RowDraws.Rows(device.layers());
    for (int k = 1; k <= device.layers(); k++) {
      LayerProfile row = device.rows.get(k);
      int prefix = k;
      row.latency()
          .ifPresent(
              l -> rows.set(prefix, l.medianMs(), l.lowMs(), l.highMs(), row.runs(), l.source()));
    }
    return rows.draws();
  }

  /** Null where a prefix's energy has no interval: the medians are then used. */
  private static RowDraws energies(Prefixes device) {
    if (!bounded(device, false)) {
      return null;
    }
    RowDraws.Rows rows = new RowDraws.Rows(device.layers());
    for (int k = 1; k <= device.layers(); k++) {
      int prefix = k;
      // An energy's interval is Student's, from windows and not from runs.
      device
          .rows
          .get(k)
          .energy()
          .ifPresent(e -> rows.set(prefix, e.mj(), e.lowMj(), e.highMj(), 0, e.source()));
    }
    return rows.draws();
  }
}
