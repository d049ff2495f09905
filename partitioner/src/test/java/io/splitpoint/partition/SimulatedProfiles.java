package io.splitpoint.partition;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Networks whose true latencies are known, and profiles of them as the profiler would write them:
 * every prefix is run some times, each run takes the true median times a random factor, and the row
 * holds the sample's median with its distribution-free interval.
 */
final class SimulatedProfiles {

  /** How the layers of a network differ. */
  enum Kind {
    /** Layers alike; devices of any speed; 1 to 100,000 bytes at every cut. */
    EVEN,
    /**
     * Lognormal steps (a few layers take most of the time), a tail device 1 to 20 times as fast
     * that likes layers differently, and tensors that shrink along the network.
     */
    UNEVEN,
    /** As even, but devices equally fast, so that every cut's latency is nearly the same. */
    EQUAL
  }

  /**
   * One network.
   *
   * @param bytes that leave prefixes 0 to N
   * @param head true median of prefix k+1 on the head device, ms
   * @param tail the same on the tail device
   */
  record Truth(long[] bytes, double[] head, double[] tail, Link link) {

    /** The cut that is truly the best. */
    int best() {
      List<SplitPoint> cuts =
          OneCut.costs(
                  List.of(
                      Pairing.of(
                          Profiles.rows("e", bytes, head), Profiles.rows("s", bytes, tail), link)))
              .get(0)
              .splitPoints();
      return OneCut.best(cuts, Objective.LATENCY, Constraints.NONE).orElseThrow();
    }

    /** As {@link #measured}, with the tail of every cut run too, as often as the prefixes. */
    Pairing measuredWithTails(double noise, int runs, SplittableRandom random) {
      int n = head.length;
      double[] tails = new double[n];
      for (int k = 0; k < n; k++) {
        tails[k] = tail[n - 1] - (k == 0 ? 0 : tail[k - 1]);
      }
      Map<Integer, LayerProfile> rows = new HashMap<>();
      List<LayerProfile> measured = rows("s", bytes, tail, noise, runs, random);
      for (int k = 1; k < n; k++) {
        LayerProfile like = measured.get(k);
        rows.put(
            k,
            new LayerProfile(
                like.model(),
                like.precision(),
                like.device(),
                like.threads(),
                k,
                like.layerName(),
                like.op(),
                like.outputShape(),
                like.outputBytes(),
                like.prefixMacs(),
                like.prefixParamBytes(),
                runs,
                Optional.of(latency(tails[k], noise, runs, random)),
                Optional.empty()));
      }
      return Pairing.of(rows("e", bytes, head, noise, runs, random), measured, link)
          .withMeasuredTails(rows);
    }

    /** A profile of it from so many runs of each prefix. */
    Pairing measured(double noise, int runs, SplittableRandom random) {
      return Pairing.of(
          rows("e", bytes, head, noise, runs, random),
          rows("s", bytes, tail, noise, runs, random),
          link);
    }
  }

  private SimulatedProfiles() {}

  static Truth truth(Kind kind, SplittableRandom random) {
    int n = random.nextInt(3, 25);
    if (kind != Kind.UNEVEN) {
      double[] head = Profiles.randomMs(random, n);
      double[] tail = Profiles.randomMs(random, n);
      double headSpeed = kind == Kind.EQUAL ? 1 : Math.pow(10, random.nextDouble() - 0.5);
      double tailSpeed = kind == Kind.EQUAL ? 1 : Math.pow(10, random.nextDouble() - 0.5);
      for (int k = 0; k < n; k++) {
        head[k] /= headSpeed;
        tail[k] /= tailSpeed;
      }
      return new Truth(
          Profiles.randomBytes(random, n), head, tail, new Link("l", 80, 0, 0, 0, 0, 0));
    }
    double faster = Math.pow(20, random.nextDouble());
    double[] head = new double[n];
    double[] tail = new double[n];
    long[] bytes = new long[n + 1];
    double size = 150_000;
    double onHead = 0;
    double onTail = 0;
    bytes[0] = (long) size;
    for (int k = 0; k < n; k++) {
      double step = 3 * Math.exp(random.nextGaussian());
      onHead += step;
      onTail += step / faster * Math.exp(0.5 * random.nextGaussian());
      head[k] = onHead;
      tail[k] = onTail;
      size *= Math.exp(-3.0 / n + 0.6 * random.nextGaussian());
      bytes[k + 1] = (long) Math.max(10, size);
    }
    double wholeMs = head[n - 1];
    // a link on which sending the input takes about half as long as computing everything here
    double mbps = 8 * bytes[0] / 1000.0 / (wholeMs * 0.5 * Math.exp(random.nextGaussian()));
    return new Truth(bytes, head, tail, new Link("l", mbps, 0, 0, 0, 0, 0));
  }

  private static List<LayerProfile> rows(
      String device,
      long[] bytes,
      double[] truth,
      double noise,
      int runs,
      SplittableRandom random) {
    List<LayerProfile> rows = new ArrayList<>();
    for (int k = 0; k < bytes.length; k++) {
      rows.add(
          new LayerProfile(
              "m",
              "int8",
              device,
              1,
              k,
              "l" + k,
              "OP",
              "1x" + bytes[k],
              OptionalLong.of(bytes[k]),
              k,
              100L * k,
              k == 0 ? 0 : runs,
              k == 0 ? Optional.empty() : Optional.of(latency(truth[k - 1], noise, runs, random)),
              Optional.empty()));
    }
    return rows;
  }

  /** The median of the runs is the truth; single runs scatter about it by a lognormal factor. */
  private static Latency latency(double truth, double noise, int runs, SplittableRandom random) {
    double[] ms = new double[runs];
    for (int i = 0; i < runs; i++) {
      ms[i] = truth * Math.exp(noise * random.nextGaussian());
    }
    Arrays.sort(ms);
    int outside = MedianError.ranksOutside(runs);
    return new Latency(
        (ms[(runs - 1) / 2] + ms[runs / 2]) / 2,
        ms[outside],
        ms[runs - 1 - outside],
        OptionalDouble.empty(),
        Source.MEASURED);
  }
}
