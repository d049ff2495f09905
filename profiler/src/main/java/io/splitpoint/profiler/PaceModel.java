package io.splitpoint.profiler;

import java.util.Arrays;

/**
 * A machine whose pace stays, drifts a little, or jumps: a hidden Markov model over levels of the
 * pace on a logarithmic grid. {@link JointEstimate} reads the parts' times from it.
 *
 * <p>The state is the level at the start of each stay (a part's runs in one round). During a stay
 * the pace keeps its level, and the stay takes the part's work at that level times lognormal noise;
 * or it jumps, at an unknown moment, and the stay's mean speed lies evenly between the two speeds;
 * or something unknown stalls it. Jumps have a probability that grows with the stay's length and
 * lead to levels in proportion to the time spent at each, so that a machine with two paces soon has
 * two levels. Slow-downs may affect a part more or less than the others (a program on the other
 * core affects dense layers less than convolutions): its gain is one of a few between 0.15 and
 * 1.15, whose shares among all parts are learned.
 *
 * <p>Forward and backward probabilities (Rabiner, Proc. IEEE 77, 1989) of all other stays predict
 * each stay of a part; their product is the likelihood of the part's time on a grid, summed over
 * its gain and over the standard deviation of its noise, whose prior is centred on all parts'. This
 * step and the sweep over the machine's levels alternate; the rate of jumps, the levels' shares,
 * the common noise and the shares of the gains are learned meanwhile.
 */
final class PaceModel {

  private static final int MOST_LEVELS = 120;
  private static final int NORMAL_STEPS = 64;

  /** Density of the standard normal distribution from 0 to 8. */
  private static final double[] NORMAL = new double[8 * NORMAL_STEPS + 1];

  static {
    for (int k = 0; k < NORMAL.length; k++) {
      double z = (double) k / NORMAL_STEPS;
      NORMAL[k] = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }
  }

  /** Share of the time from which on a pace may prevail. */
  private static final double PREVAILS = 0.15;

  /** Standard deviation where no part was run twice. */
  private static final double UNKNOWN_SD = 0.1;

  /** Step of the levels in standard deviations of a stay's noise. */
  private static final double FINE = 0.8;

  private static final double LEAST_SD = 0.003;
  private static final int ITERATIONS = 6;

  /** Share of runs that an unmodelled disturbance affects, and their density. */
  private static final double STALLED = 0.03;

  private static final double STALLED_DENSITY = 0.4;

  /** Variance of the log pace's drift per second. */
  private static final double DRIFT = 0.01 * 0.01;

  /** Possible standard deviations of a part over the common one. */
  static final double[] SD_FACTOR = {0.4, 0.63, 1, 1.6, 2.5};

  /** Possible gains of a part: how strongly a slow-down affects it, relative to most parts. */
  private static final double[] GAIN = {0.15, 0.3, 0.45, 0.6, 0.73, 0.86, 1, 1.15};

  private static final int GAIN_OF_MOST = 6;

  /** Initial share of parts with gain 1. */
  private static final double GAIN_ALIKE = 0.65;

  /** Gains of less than this share of the parts are left out. */
  private static final double LEAST_GAIN_SHARE = 0.01;

  private static final double[] SD_PRIOR = {0.1, 0.23, 0.34, 0.23, 0.1};

  private final Stay[] stays;
  private final int[][] ofPart;
  private final double[] theta;
  private final double[] sd;

  /** The common standard deviation of all parts. */
  private double commonSd;

  private double lowest;
  private double step;
  private int levels;
  private double jumpRate = 0.5;
  private double[] share;
  private double[] near;

  /** Levels within this number of steps are one pace. */
  private int reach;

  /** The level at which a part's gain does not matter. */
  private double base;

  private final double[] gain;
  private final double[] jumped;
  private final double[] gainShare = new double[GAIN.length];
  private final double[] gainCount = new double[GAIN.length];
  private double[][] forward;
  private double[][] backward;

  /** Each slot's posterior: density on a grid from gridFrom in half steps. */
  private final double[][] posterior;

  private final double[] gridFrom;
  private final double[] slowDown;

  /** See {@link JointEstimate#of(java.util.List, int, int)} for slots and parts. */
  PaceModel(Stay[] stays, int slots, int parts) {
    this.stays = stays;
    this.ofPart = LocalPace.indices(stays, Stay::part, parts);
    LocalPace guess = LocalPace.of(stays, parts);
    theta = guess.theta;
    sd = new double[parts];
    gain = new double[parts];
    Arrays.fill(gain, 1);
    Arrays.fill(gainShare, (1 - GAIN_ALIKE) / (GAIN.length - 1));
    gainShare[GAIN_OF_MOST] = GAIN_ALIKE;
    jumped = new double[stays.length];
    slowDown = new double[stays.length];
    posterior = new double[slots][];
    gridFrom = new double[slots];
    start(guess);
    for (int i = 0; i < ITERATIONS - 1; i++) {
      if (i > 0 && i % 2 == 0) {
        regrid();
      }
      sweep();
      update(ofPart, false);
    }
    sweep();
    update(LocalPace.indices(stays, Stay::slot, slots), true);
  }

  /** Step of the grids of the posteriors. */
  double cell() {
    return step / 2;
  }

  private void start(LocalPace guess) {
    int n = stays.length;
    double[] residual = new double[n];
    for (int i = 0; i < n; i++) {
      residual[i] = stays[i].log() - theta[stays[i].part()];
    }
    Arrays.sort(residual);
    commonSd = firstSd(guess);
    Arrays.fill(sd, commonSd);
    grid(residual);
    share = new double[levels];
    Arrays.fill(share, 1.0 / levels);
  }

  /**
   * An estimate from the differences between two stays of a part. Most may straddle a jump or have
   * neighbours beyond one, so that only the smaller differences are used.
   */
  private double firstSd(LocalPace guess) {
    int pairs = 0;
    for (int[] mine : ofPart) {
      pairs += mine.length * (mine.length - 1) / 2;
    }
    double[] differences = new double[pairs];
    int count = 0;
    for (int[] mine : ofPart) {
      for (int i = 0; i < mine.length; i++) {
        for (int j = 0; j < i; j++) {
          double one = stays[mine[i]].log() - guess.slow[mine[i]];
          double other = stays[mine[j]].log() - guess.slow[mine[j]];
          differences[count++] = Math.abs(one - other);
        }
      }
    }
    if (count == 0) {
      return UNKNOWN_SD;
    }
    Arrays.sort(differences, 0, count);
    double difference = differences[(int) (0.2 * (count - 1))] / 0.2533;
    return Math.min(0.3, Math.max(LEAST_SD, difference / Math.sqrt(2)));
  }

  private void grid(double[] sortedResiduals) {
    int n = sortedResiduals.length;
    double from = sortedResiduals[(int) (0.01 * (n - 1))] - 2 * commonSd;
    double to = sortedResiduals[(int) (0.99 * (n - 1))] + 2 * commonSd;
    step = Math.max(FINE * commonSd, (to - from) / (MOST_LEVELS - 1));
    lowest = from;
    levels = Math.min(MOST_LEVELS, 2 + (int) ((to - from) / step));
    near = new double[levels];
    reach = Math.max(2, (int) Math.ceil(2.5 * commonSd / step));
    forward = new double[n + 1][levels];
    backward = new double[n + 1][levels];
  }

  /** Creates a grid for the present noise and range of paces. */
  private void regrid() {
    double oldLowest = lowest;
    double oldStep = step;
    double[] old = share;
    double[] residual = new double[stays.length];
    for (int i = 0; i < residual.length; i++) {
      residual[i] = stays[i].log() - theta[stays[i].part()];
    }
    Arrays.sort(residual);
    grid(residual);
    share = new double[levels];
    for (int a = 0; a < levels; a++) {
      double x = (lowest + a * step - oldLowest) / oldStep;
      int at = (int) Math.floor(x);
      if (at >= 0 && at + 1 < old.length) {
        share[a] = (at + 1 - x) * old[at] + (x - at) * old[at + 1];
      }
      share[a] += 1e-4;
    }
    normalize(share);
  }

  /** Probability of a jump between stay i and the next one. */
  private double gapJump(int i) {
    double gap = stays[i + 1].start() - stays[i].start() - stays[i].seconds();
    return 1 - Math.exp(-jumpRate * Math.max(0, gap));
  }

  private double drift(int i) {
    return Math.min(0.25, DRIFT * stays[i].seconds() / (2 * step * step));
  }

  private static void spread(double[] from, double move, double[] to) {
    int last = from.length - 1;
    double stay = 1 - 2 * move;
    for (int a = 1; a < last; a++) {
      to[a] = stay * from[a] + move * (from[a - 1] + from[a + 1]);
    }
    to[0] = stay * from[0] + move * (from[0] + from[Math.min(1, last)]);
    to[last] = stay * from[last] + move * (from[Math.max(0, last - 1)] + from[last]);
  }

  private double width(double sigma) {
    return Math.max(2 * sigma, step);
  }

  private static double normal(double x, double sigma) {
    double z = Math.abs(x / sigma) * NORMAL_STEPS;
    int at = (int) z;
    if (at >= NORMAL.length - 1) {
      return 0;
    }
    return (NORMAL[at] + (z - at) * (NORMAL[at + 1] - NORMAL[at])) / sigma;
  }

  /** Log slow-down of a part at a level, by its gain. */
  private double felt(int a, double gain) {
    return base + gain * (lowest + a * step - base);
  }

  private static void normalize(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    for (int a = 0; a < values.length; a++) {
      values[a] /= sum;
    }
  }

  /** Fills {@code near}: the share of time close to each level. */
  private void findNear() {
    for (int a = 0; a < levels; a++) {
      double sum = 0;
      for (int b = Math.max(0, a - reach); b <= Math.min(levels - 1, a + reach); b++) {
        sum += share[b];
      }
      near[a] = Math.min(sum, 1 - 1e-9);
    }
  }

  /**
   * The levels during a sweep from a part's view: the residual at each level, and the ends of the
   * residuals of runs that straddle a jump from or to it. Their mean speed lies evenly between the
   * two speeds.
   */
  private final class View {

    private final double[] position = new double[levels];
    private final double[] low = new double[levels];
    private final double[] high = new double[levels];
    private final double[] speedAtLow = new double[levels];
    private final double[] speedAtHigh = new double[levels];
    private double residual;
    private double speed;
    private double sigma;

    void of(int i) {
      int p = stays[i].part();
      sigma = sd[p];
      residual = stays[i].log() - theta[p];
      speed = Math.exp(-residual);
      double half = width(sigma) / 2;
      double narrow = Math.exp(-half);
      for (int a = 0; a < levels; a++) {
        position[a] = felt(a, gain[p]);
        low[a] = position[a] - half;
        high[a] = position[a] + half;
        double at = Math.exp(-position[a]);
        speedAtLow[a] = at / narrow;
        speedAtHigh[a] = at * narrow;
      }
    }

    double emission(int a) {
      return (1 - STALLED) * normal(residual - position[a], sigma) + stallFloor();
    }

    double between(int a, int b) {
      int less = Math.min(a, b);
      int more = Math.max(a, b);
      return residual < low[less] || residual > high[more]
          ? 0
          : speed / (speedAtLow[less] - speedAtHigh[more]);
    }
  }

  private void sweep() {
    findNear();
    int n = stays.length;
    View view = new View();
    double[] pure = new double[levels];
    double[][] after = new double[n][levels];
    double[] stayed = new double[levels];
    int[] into = destinations();
    forward[0] = share.clone();
    for (int i = 0; i < n; i++) {
      view.of(i);
      double forget = 1 - Math.exp(-jumpRate * stays[i].seconds());
      double most = max(forward[i]);
      for (int a = 0; a < levels; a++) {
        pure[a] = forward[i][a] < 1e-5 * most ? 0 : keep(i, a) * forward[i][a] * view.emission(a);
      }
      spread(pure, drift(i), after[i]);
      for (int a = 0; a < levels; a++) {
        if (forward[i][a] < 1e-4 * most) {
          continue;
        }
        double straddled = 0;
        for (int b : into) {
          if (Math.abs(a - b) > reach) {
            double density = view.between(a, b);
            straddled += share[b] * density;
            after[i][b] +=
                forward[i][a] * forget * share[b] * ((1 - STALLED) * density + stallFloor());
          }
        }
        double back =
            forward[i][a]
                * back(a, keep(i, a), forget)
                / near[a]
                * ((1 - STALLED) * straddled / (1 - near[a]) + stallFloor());
        for (int b = Math.max(0, a - reach); b <= Math.min(levels - 1, a + reach); b++) {
          after[i][b] += back * share[b];
        }
      }
      normalize(after[i]);
      if (i + 1 < n) {
        double gap = gapJump(i);
        for (int a = 0; a < levels; a++) {
          forward[i + 1][a] = (1 - gap) * after[i][a] + gap * share[a];
        }
      }
    }
    double[] occupied = new double[levels];
    double shown = 0;
    for (int a = 0; a < levels; a++) {
      shown += share[a] * (1 - near[a]);
    }
    double jumps = 0.5;
    double time = 1;
    // backward[i] is the evidence of stays i to n - 1 on the level at the start of i.
    Arrays.fill(backward[n], 1.0 / levels);
    for (int i = n - 1; i >= 0; i--) {
      view.of(i);
      double[] then = afterwards(i);
      spread(then, drift(i), pure);
      double forget = 1 - Math.exp(-jumpRate * stays[i].seconds());
      double most = max(forward[i]);
      for (int a = 0; a < levels; a++) {
        backward[i][a] = 0;
        stayed[a] = 0;
        if (forward[i][a] < 1e-5 * most) {
          continue;
        }
        double straddled = 0;
        double far = 0;
        double farMass = 0;
        for (int b : into) {
          if (Math.abs(a - b) > reach) {
            double density = view.between(a, b);
            far += share[b] * then[b] * density;
            farMass += share[b] * then[b];
            straddled += share[b] * density;
          }
        }
        double nearMass = 0;
        for (int b = Math.max(0, a - reach); b <= Math.min(levels - 1, a + reach); b++) {
          nearMass += share[b] * then[b];
        }
        double keep = keep(i, a);
        double back = back(a, keep, forget) * nearMass / near[a];
        stayed[a] = keep * view.emission(a) * pure[a];
        backward[i][a] =
            stayed[a]
                + (1 - STALLED) * (forget * far + back * straddled / (1 - near[a]))
                + stallFloor() * (forget * farMass + back);
      }
      jumped[i] = 1 - dot(forward[i], stayed) / dot(forward[i], backward[i]);
      normalize(backward[i]);
      // The levels at the start and at the end of the stay, with half of its time each.
      double early = occupy(forward[i], backward[i], stays[i].seconds() / 2, occupied);
      double late = occupy(after[i], then, stays[i].seconds() / 2, occupied);
      slowDown[i] = jumped[i] > 0.5 ? view.residual : lowest + (early + late) / 2 * step;
      // Jumps back to the same level are invisible, but as frequent as expected.
      double expected = jumpRate * stays[i].seconds() * shown;
      jumps += jumped[i] * Math.max(1, expected) / Math.max(0.1, shown);
      time += stays[i].seconds();
    }
    jumpRate = Math.max(0.02, jumps / time);
    spread(occupied, 0.2, share);
    normalize(share);
    for (int a = 0; a < levels; a++) {
      share[a] = 0.97 * share[a] + 0.03 / levels;
    }
    findNear();
  }

  private static double max(double[] values) {
    double most = 0;
    for (double value : values) {
      most = Math.max(most, value);
    }
    return most;
  }

  /** Probability that the pace stays close to level a during stay i. */
  private double keep(int i, int a) {
    return Math.exp(-jumpRate * (1 - near[a]) * stays[i].seconds());
  }

  /** Probability that the pace leaves level a and comes back within a stay. */
  private double back(int a, double keep, double forget) {
    return Math.max(0, 1 - (1 - near[a]) * forget - keep);
  }

  /** The levels to which a jump may have led: those at which some time was spent. */
  private int[] destinations() {
    double most = max(share);
    int[] found = new int[levels];
    int count = 0;
    for (int b = 0; b < levels; b++) {
      if (share[b] > 5e-3 * most) {
        found[count++] = b;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int a = 0; a < one.length; a++) {
      sum += one[a] * other[a];
    }
    return sum;
  }

  private static double stallFloor() {
    return STALLED * STALLED_DENSITY;
  }

  /** Adds the time at each level and returns the mean level. */
  private static double occupy(double[] left, double[] right, double weight, double[] to) {
    double sum = dot(left, right);
    double mean = 0;
    for (int a = 0; a < to.length; a++) {
      to[a] += weight * left[a] * right[a] / sum;
      mean += a * left[a] * right[a] / sum;
    }
    return mean;
  }

  /** The evidence of later stays on the level at the end of stay i. */
  private double[] afterwards(int i) {
    if (i + 1 == stays.length) {
      return backward[i + 1];
    }
    double gap = gapJump(i);
    double[] then = new double[levels];
    double mean = 0;
    for (int a = 0; a < levels; a++) {
      mean += share[a] * backward[i + 1][a];
    }
    for (int a = 0; a < levels; a++) {
      then[a] = (1 - gap) * backward[i + 1][a] + gap * mean;
    }
    return then;
  }

  private void update(int[][] ofSlot, boolean last) {
    findNear();
    base = prevailing();
    double logSum = 0;
    int count = 0;
    // The initial shares have the weight of two parts.
    for (int q = 0; q < GAIN.length; q++) {
      gainCount[q] = 2 * (q == GAIN_OF_MOST ? GAIN_ALIKE : (1 - GAIN_ALIKE) / (GAIN.length - 1));
    }
    Shapes shapes = new Shapes();
    for (int slot = 0; slot < ofSlot.length; slot++) {
      if (ofSlot[slot].length > 0) {
        logSum += update(slot, ofSlot[slot], shapes, last);
        count++;
      }
    }
    double factor = Math.exp(logSum / count);
    commonSd = Math.min(0.5, Math.max(LEAST_SD, commonSd * factor));
    for (int q = 0; q < GAIN.length; q++) {
      gainShare[q] = gainCount[q] / (count + 2);
    }
  }

  /** The fastest pace near which 15 % of the time was spent, else the median pace. */
  double prevailing() {
    int width = Math.max(1, (int) Math.round(0.05 / step));
    for (int a = 0; a < levels; a++) {
      if (around(a, width)[0] >= PREVAILS) {
        double centre = a;
        // Moves to the middle of that pace.
        for (int i = 0; i < 3; i++) {
          centre = around((int) Math.round(centre), width)[1];
        }
        return lowest + centre * step;
      }
    }
    double below = 0;
    int median = 0;
    while (median < levels - 1 && below + share[median] < 0.5) {
      below += share[median++];
    }
    return lowest + (median - 0.5 + (0.5 - below) / share[median]) * step;
  }

  /** Share of the time near a level, and its mean level. */
  private double[] around(int centre, int width) {
    double sum = 0;
    double mean = 0;
    for (int b = Math.max(0, centre - width); b <= Math.min(levels - 1, centre + width); b++) {
      sum += share[b];
      mean += share[b] * b;
    }
    return new double[] {sum, mean / sum};
  }

  /** Returns the mean of the logarithm of this part's standard deviation over the common one. */
  private double update(int slot, int[] mine, Shapes shapes, boolean last) {
    int p = stays[mine[0]].part();
    double g = step / 2;
    double from = shapes.from;
    int cells = shapes.cells;
    double least = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (int i : mine) {
      least = Math.min(least, stays[i].log());
      largest = Math.max(largest, stays[i].log());
    }
    double first = least - (from + cells * g);
    first = Math.max(first, theta[p] - 60 * g - (largest - least));
    double end = Math.min(largest - from, theta[p] + 60 * g + (largest - least));
    int points = Math.max(2, (int) Math.ceil((end - first) / g));
    double[] table = new double[cells];
    Foretold[] prepared = new Foretold[mine.length];
    for (int j = 0; j < mine.length; j++) {
      prepared[j] = foretell(mine[j]);
    }
    int firstSd = last ? 0 : 1;
    int lastSd = SD_FACTOR.length - (last ? 0 : 1);
    // The likelihood of some hundred stays exceeds a double, so its logarithm is kept separately.
    double[][][] density = new double[SD_FACTOR.length][GAIN.length][];
    double[][] scale = new double[SD_FACTOR.length][GAIN.length];
    double mostScale = Double.NEGATIVE_INFINITY;
    for (int s = firstSd; s < lastSd; s++) {
      double sigma = commonSd * SD_FACTOR[s];
      for (int q = 0; q < GAIN.length; q++) {
        if (gainShare[q] < LEAST_GAIN_SHARE) {
          continue;
        }
        // The points go from the longest time to the shortest, so that residuals ascend.
        double[] of = new double[points];
        Arrays.fill(of, SD_PRIOR[s] * gainShare[q]);
        for (int j = 0; j < mine.length; j++) {
          shapes.fill(prepared[j], s, q, table);
          // r = y - theta_k, in cells; it falls by one per k.
          double x = (stays[mine[j]].log() - first - from) / g;
          int whole = (int) Math.floor(x);
          multiply(of, table, whole - (points - 1), x - whole);
          if (j % 8 == 7 || j == mine.length - 1) {
            double most = max(of);
            if (most < 1e-50 || most > 1e50) {
              scale[s][q] += Math.log(most);
              for (int k = 0; k < points; k++) {
                of[k] /= most;
              }
            }
          }
        }
        reverse(of);
        density[s][q] = of;
        mostScale = Math.max(mostScale, scale[s][q]);
      }
    }
    double[] sum = new double[points];
    double total = 0;
    double meanLog = 0;
    double[] gainMass = new double[GAIN.length];
    for (int s = firstSd; s < lastSd; s++) {
      for (int q = 0; q < GAIN.length; q++) {
        if (density[s][q] == null) {
          continue;
        }
        double weight = Math.exp(scale[s][q] - mostScale);
        double mass = 0;
        for (int k = 0; k < points; k++) {
          double here = weight * density[s][q][k];
          mass += here;
          sum[k] += here;
        }
        total += mass;
        meanLog += mass * Math.log(SD_FACTOR[s]);
        gainMass[q] += mass;
      }
    }
    for (int k = 0; k < points; k++) {
      sum[k] /= total;
    }
    meanLog /= total;
    gain[p] = 0;
    for (int q = 0; q < GAIN.length; q++) {
      gain[p] += gainMass[q] / total * GAIN[q];
      gainCount[q] += gainMass[q] / total;
    }
    posterior[slot] = sum;
    gridFrom[slot] = first;
    if (last) {
      return meanLog;
    }
    theta[p] = quantile(slot, 0.5);
    sd[p] = commonSd * Math.exp(meanLog);
    return meanLog;
  }

  /** A quantile of the slot's log time. */
  double quantile(int p, double q) {
    double below = 0;
    double[] mass = posterior[p];
    for (int k = 0; k < mass.length; k++) {
      if (below + mass[k] >= q) {
        double inside = mass[k] == 0 ? 0.5 : (q - below) / mass[k];
        return gridFrom[p] + (k - 0.5 + inside) * step / 2;
      }
      below += mass[k];
    }
    return gridFrom[p] + (mass.length - 0.5) * step / 2;
  }

  /**
   * The prediction of a stay from all others: the probabilities of each level and of each change
   * between two levels.
   */
  private record Foretold(
      int[] at, double[] pure, int[] from, int[] to, double[] weight, double total) {}

  private Foretold foretell(int i) {
    double[] then = afterwards(i);
    double[] pure = new double[levels];
    spread(then, drift(i), pure);
    double forget = 1 - Math.exp(-jumpRate * stays[i].seconds());
    double most = 0;
    double startMost = 0;
    double total = 0;
    for (int a = 0; a < levels; a++) {
      pure[a] *= keep(i, a) * forward[i][a];
      total += pure[a];
      most = Math.max(most, pure[a]);
      startMost = Math.max(startMost, forward[i][a]);
    }
    int[] at = new int[levels];
    double[] pureWeight = new double[levels];
    int pures = 0;
    for (int a = 0; a < levels; a++) {
      if (pure[a] > 1e-4 * most) {
        at[pures] = a;
        pureWeight[pures++] = pure[a];
      }
    }
    int[] into = destinations();
    double[][] pair = new double[levels][];
    double mostWeight = 0;
    int count = 0;
    for (int a = 0; a < levels; a++) {
      if (forward[i][a] < 1e-3 * startMost) {
        continue;
      }
      double nearMass = 0;
      for (int b = Math.max(0, a - reach); b <= Math.min(levels - 1, a + reach); b++) {
        nearMass += share[b] * then[b];
      }
      double back = back(a, keep(i, a), forget) * nearMass / near[a] / (1 - near[a]);
      for (int b : into) {
        if (Math.abs(a - b) > reach) {
          int less = Math.min(a, b);
          if (pair[less] == null) {
            pair[less] = new double[levels];
          }
          double weight = forward[i][a] * share[b] * (forget * then[b] + back);
          total += weight;
          pair[less][Math.max(a, b)] += weight;
          mostWeight = Math.max(mostWeight, weight);
          count++;
        }
      }
    }
    int[] start = new int[count];
    int[] end = new int[count];
    double[] weights = new double[count];
    count = 0;
    for (int a = 0; a < levels; a++) {
      for (int b = a + 1; pair[a] != null && b < levels; b++) {
        if (pair[a][b] > 5e-3 * mostWeight) {
          start[count] = a;
          end[count] = b;
          weights[count++] = pair[a][b];
        }
      }
    }
    return new Foretold(
        Arrays.copyOf(at, pures),
        Arrays.copyOf(pureWeight, pures),
        Arrays.copyOf(start, count),
        Arrays.copyOf(end, count),
        Arrays.copyOf(weights, count),
        total);
  }

  /** Multiplies by a table from {@code at + part} on; beyond its ends by its first value. */
  private static void multiply(double[] of, double[] table, int at, double part) {
    double floor = table[0];
    int begin = Math.min(of.length, Math.max(0, -at));
    int end = Math.max(begin, Math.min(of.length, table.length - 1 - at));
    for (int m = 0; m < begin; m++) {
      of[m] *= floor;
    }
    for (int m = begin; m < end; m++) {
      of[m] *= (1 - part) * table[at + m] + part * table[at + m + 1];
    }
    for (int m = end; m < of.length; m++) {
      of[m] *= floor;
    }
  }

  private static void reverse(double[] values) {
    for (int i = 0, j = values.length - 1; i < j; i++, j--) {
      double value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  /**
   * The densities of residuals for one update of all parts, on one grid of half steps; they do not
   * depend on the stay and are computed once.
   */
  private final class Shapes {

    private final double g = step / 2;

    /** The least residual that is distinguished from 0. */
    private final double from = lowest - 4 * step - 3 * commonSd;

    private final int cells = 2 * (levels + 8) + (int) (6 * commonSd / g);

    /** Position of the residual by gain and level. */
    private final double[][] position = new double[GAIN.length][levels];

    private final double[][] speed = new double[GAIN.length][levels];

    /** A normal density around each level, by noise, gain and level, from {@link #begin} on. */
    private final double[][][][] bump = new double[SD_FACTOR.length][GAIN.length][levels][];

    private final double[] tilt = new double[cells];

    Shapes() {
      for (int q = 0; q < GAIN.length; q++) {
        for (int a = 0; a < levels; a++) {
          position[q][a] = felt(a, GAIN[q]);
          speed[q][a] = Math.exp(-position[q][a]);
        }
      }
      for (int k = 0; k < cells; k++) {
        tilt[k] = Math.exp(-from - k * g);
      }
    }

    private int begin(int s, int q, int a) {
      double centre = (position[q][a] - from) / g;
      return Math.max(0, (int) (centre - 4.5 * commonSd * SD_FACTOR[s] / g - 1));
    }

    private double[] bump(int s, int q, int a, int begin) {
      if (bump[s][q][a] == null) {
        double sigma = commonSd * SD_FACTOR[s];
        double centre = (position[q][a] - from) / g;
        int stop = Math.min(cells - 1, (int) (centre + 4.5 * sigma / g + 1));
        // A level represents all paces within its step.
        double smeared = Math.sqrt(sigma * sigma + step * step / 12);
        double[] values = new double[Math.max(0, stop - begin + 1)];
        // Each value over the one before it is e^-(z h + h^2 / 2), which falls by e^-h^2 per cell.
        double h = g / smeared;
        double z = (begin - centre) * h;
        double value = Math.exp(-z * z / 2) / (smeared * Math.sqrt(2 * Math.PI));
        double ratio = Math.exp(-z * h - h * h / 2);
        double fall = Math.exp(-h * h);
        for (int k = 0; k < values.length; k++) {
          values[k] = value;
          value *= ratio;
          ratio *= fall;
        }
        bump[s][q][a] = values;
      }
      return bump[s][q][a];
    }

    /**
     * Density of a stay's residual, given the part's noise and gain.
     *
     * @param s index of the noise in {@link #SD_FACTOR}
     * @param q index in {@link #GAIN}
     */
    void fill(Foretold stay, int s, int q, double[] table) {
      Arrays.fill(table, 0);
      if (stay.weight().length > 0) {
        straddling(stay, s, q, table);
      }
      for (int j = 0; j < stay.at().length; j++) {
        int begin = begin(s, q, stay.at()[j]);
        double[] values = bump(s, q, stay.at()[j], begin);
        double weight = stay.pure()[j];
        for (int k = 0; k < values.length; k++) {
          table[begin + k] += weight * values[k];
        }
      }
      double factor = (1 - STALLED) / stay.total();
      for (int k = 0; k < table.length; k++) {
        table[k] = factor * table[k] + stallFloor();
      }
    }

    /** Adds the pieces between two speeds by their ends, which are summed afterwards. */
    private void straddling(Foretold stay, int s, int q, double[] table) {
      double wide = width(commonSd * SD_FACTOR[s]);
      double before = Math.exp(wide / 2);
      double behind = Math.exp(-wide / 2);
      for (int j = 0; j < stay.weight().length; j++) {
        int a = stay.from()[j];
        int b = stay.to()[j];
        double low = (position[q][a] - wide / 2 - from) / g;
        double high = (position[q][b] + wide / 2 - from) / g;
        int start = Math.min(table.length - 2, Math.max(0, (int) (low + 0.5)));
        int stop = Math.min(table.length - 1, Math.max(start + 1, (int) (high + 0.5)));
        double height = stay.weight()[j] / (speed[q][a] * before - speed[q][b] * behind);
        table[start] += height;
        table[stop] -= height;
      }
      double height = 0;
      for (int k = 0; k < table.length; k++) {
        height += table[k];
        table[k] = height * tilt[k];
      }
    }
  }

  /** Each slot's posterior: mass over a grid of log times. */
  double[] posterior(int p) {
    return posterior[p];
  }

  /** The start of the grid of a part's posterior. */
  double gridFrom(int p) {
    return gridFrom[p];
  }

  /** Log slow-down during each stay. */
  double[] slowDown() {
    return slowDown.clone();
  }
}
