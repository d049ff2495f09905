package io.splitpoint.profiler;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Machines whose pace changes as that of real ones does, for a device with a virtual clock: a world
 * turns the work of a part and its start into how long the run takes, by integrating the speed over
 * the run. A world's speed at a time does not depend on what is run in it.
 */
public final class Worlds {

  private static final double SECOND = 1e9;

  /**
   * A burst's other program leaves this much of the speed to a part that it hits with full force.
   */
  private static final double LEFT_BY_A_BURST = 0.55;

  private final SplittableRandom random;
  private final SplittableRandom noise;
  private final double noiseSd;
  private final double stallShare;
  private final double paceFactor;
  private final double paceDwell;
  private final double burstDwell;
  private final double rampSeconds;
  private final double rampTo;

  /** Ends of stretches of constant speed, and the slow-downs that hold until then. */
  private final List<double[]> stretches = new ArrayList<>();

  private boolean slow;
  private boolean burst;
  private double nextSwitch;
  private double nextBurst;

  /** What a world is made of; zeros leave the ingredient out. */
  private record Recipe(
      double noiseSd,
      double stallShare,
      double paceFactor,
      double paceDwell,
      double burstDwell,
      double rampSeconds,
      double rampTo) {}

  private Worlds(Recipe recipe, long seed) {
    random = new SplittableRandom(seed);
    noise = random.split();
    noiseSd = recipe.noiseSd();
    stallShare = recipe.stallShare();
    paceFactor = recipe.paceFactor();
    paceDwell = recipe.paceDwell();
    burstDwell = recipe.burstDwell();
    rampSeconds = recipe.rampSeconds();
    rampTo = recipe.rampTo();
    slow = paceDwell > 0 && random.nextBoolean();
    burst = burstDwell > 0 && random.nextBoolean();
    nextSwitch = paceDwell > 0 ? dwell(paceDwell) : Double.POSITIVE_INFINITY;
    nextBurst = burstDwell > 0 ? dwell(burstDwell) : Double.POSITIVE_INFINITY;
  }

  /** One pace; every run is off by a lognormal factor of its own. */
  public static Worlds steady(double noiseSd, long seed) {
    return new Worlds(new Recipe(noiseSd, 0, 1, 0, 0, 0, 1), seed);
  }

  /**
   * Two paces.
   *
   * @param factor between them, above 1
   * @param dwellSeconds mean of the exponential time until the next switch
   */
  public static Worlds twoPace(double factor, double dwellSeconds, double noiseSd, long seed) {
    return new Worlds(new Recipe(noiseSd, 0, factor, dwellSeconds, 0, 0, 1), seed);
  }

  /** Full speed falls evenly to {@code rampTo} of it within the time, and stays there. */
  public static Worlds throttling(double rampSeconds, double rampTo, double noiseSd, long seed) {
    return new Worlds(new Recipe(noiseSd, 0, 1, 0, 0, rampSeconds, rampTo), seed);
  }

  /**
   * Another program comes and goes, half of the time; it hits each part as much as the part's
   * sensitivity says.
   */
  public static Worlds bursts(double dwellSeconds, double noiseSd, long seed) {
    return new Worlds(new Recipe(noiseSd, 0, 1, 0, dwellSeconds, 0, 1), seed);
  }

  /** One run in twelve stalls, for an exponential time of a third of itself or 1 ms, the longer. */
  public static Worlds heavyTails(double noiseSd, long seed) {
    return new Worlds(new Recipe(noiseSd, 1 / 12.0, 1, 0, 0, 0, 1), seed);
  }

  /** Two paces, bursts, a ramp to 80 % within a minute, and stalls, all at once. */
  public static Worlds mixture(double factor, double dwellSeconds, double noiseSd, long seed) {
    return new Worlds(
        new Recipe(noiseSd, 1 / 30.0, factor, dwellSeconds, 2 * dwellSeconds, 60, 0.8), seed);
  }

  /**
   * Duration of a run.
   *
   * @param work nanoseconds that the part takes undisturbed at full speed
   * @param sensitivity 1 where another program hits it with full force, 0 where it does not feel it
   * @param start nanoseconds since the world began, at least 0
   * @return nanoseconds, at least 1
   */
  public long run(double work, double sensitivity, long start) {
    double left = work * Math.exp(noiseSd * noise.nextGaussian());
    if (stallShare > 0 && noise.nextDouble() < stallShare) {
      left += Math.max(work / 3, 1e6) * -Math.log(1 - noise.nextDouble());
    }
    double at = start;
    int i = stretch(at);
    while (true) {
      double[] stretch = stretches.get(i);
      double speed = 1 / (stretch[1] * (1 + sensitivity * (stretch[2] - 1)));
      double until = at + left / speed;
      if (until <= stretch[0]) {
        return Math.max(1, Math.round(until - start));
      }
      left -= (stretch[0] - at) * speed;
      at = stretch[0];
      i++;
      extendBeyond(at);
    }
  }

  /** Speed at a time, without bursts; 1 is full speed. */
  public double pace(long nanos) {
    return 1 / stretches.get(stretch(nanos))[1];
  }

  private int stretch(double at) {
    extendBeyond(at);
    int low = 0;
    int high = stretches.size() - 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (stretches.get(middle)[0] <= at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void extendBeyond(double at) {
    double end = stretches.isEmpty() ? 0 : stretches.get(stretches.size() - 1)[0];
    while (end <= at) {
      double next = Math.min(nextSwitch, nextBurst);
      if (rampSeconds > 0) {
        next = Math.min(next, end + SECOND / 10);
      }
      next = Math.min(next, end + 100 * SECOND);
      double ramp = rampSeconds > 0 ? Math.min(1, end / (rampSeconds * SECOND)) : 0;
      double common = (slow ? paceFactor : 1) / (1 - ramp * (1 - rampTo));
      stretches.add(new double[] {next, common, burst ? 1 / LEFT_BY_A_BURST : 1});
      if (next == nextSwitch) {
        slow = !slow;
        nextSwitch = next + dwell(paceDwell);
      }
      if (next == nextBurst) {
        burst = !burst;
        nextBurst = next + dwell(burstDwell);
      }
      end = next;
    }
  }

  private double dwell(double seconds) {
    return 1 - seconds * SECOND * Math.log(1 - random.nextDouble());
  }
}
