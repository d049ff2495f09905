package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Chains of up to 12 layers on up to 3 devices: every placement is tried. */
class ChainBruteForceTest {

  private static final int CASES = 10_000;

  @Test
  void agreesOnTenThousandChains() {
    agree(CASES);
  }

  private static void agree(int cases) {
    for (int seed = 0; seed < cases; seed++) {
      Case c = new Case(new SplittableRandom(seed));
      Least latency = new Least();
      Least energy = new Least();
      Least product = new Least();
      Least underDeadline = new Least();
      Least bottleneck = new Least();
      double deadline = TestChains.cost(c.ms, new int[c.layers], c.bytes, 0) * c.share;
      c.everyPlacement(
          device -> {
            double ms = TestChains.cost(c.ms, device, c.bytes, 0);
            double mj = TestChains.cost(c.mj, device, c.bytes, 0);
            latency.offer(ms);
            energy.offer(mj);
            product.offer(ms * mj);
            if (ms <= deadline) {
              underDeadline.offer(mj);
            }
            if (rises(device)) {
              bottleneck.offer(c.slowestStage(device));
            }
          });
      String name = "seed " + seed;
      KCut.Placement fast = KCut.solve(c.ms, c.bytes, 0, c.maxCuts);
      close(name + " latency", fast.cost(), latency.value);
      close(
          name + " its placement", TestChains.cost(c.ms, fast.device(), c.bytes, 0), latency.value);
      close(name + " energy", KCut.solve(c.mj, c.bytes, 0, c.maxCuts).cost(), energy.value);
      List<KCutFront.Point> front = KCutFront.solve(c.ms, c.mj, c.bytes, 0, c.maxCuts);
      KCutFront.Point edp = KCutFront.least(front, p -> p.latencyMs() * p.energyMj()).orElseThrow();
      close(name + " edp", edp.latencyMs() * edp.energyMj(), product.value);
      close(
          name + " edp's placement",
          TestChains.cost(c.ms, edp.device(), c.bytes, 0),
          edp.latencyMs());
      double least =
          front.stream()
              .filter(p -> p.latencyMs() <= deadline)
              .mapToDouble(KCutFront.Point::energyMj)
              .min()
              .orElse(Double.POSITIVE_INFINITY);
      close(name + " energy under a deadline", least, underDeadline.value);
      TierPipeline.Placement pipeline =
          TierPipeline.solve(c.ms, c.bytes, (t, u, crossing) -> c.ms.move(t, u, crossing, 0));
      if (c.maxCuts >= c.ms.devices()) {
        close(name + " throughput", pipeline.bottleneck(), bottleneck.value);
      }
      close(name + " its stages", c.slowestStage(pipeline.device()), pipeline.bottleneck());
    }
  }

  private static void close(String name, double found, double expected) {
    if (expected == Double.POSITIVE_INFINITY) {
      assertThat(found).as(name).isInfinite();
    } else {
      assertThat(found).as(name).isCloseTo(expected, within(1e-9 * Math.max(1, expected)));
    }
  }

  private static boolean rises(int[] device) {
    for (int j = 1; j < device.length; j++) {
      if (device[j] < device[j - 1]) {
        return false;
      }
    }
    return true;
  }

  private static final class Least {
    double value = Double.POSITIVE_INFINITY;

    void offer(double candidate) {
      value = Math.min(value, candidate);
    }
  }

  private static final class Case {
    final int layers;
    final int maxCuts;
    final double share;
    final long[] bytes;
    final ChainCosts ms;
    final ChainCosts mj;

    Case(SplittableRandom random) {
      int devices = random.nextInt(1, 4);
      layers = random.nextInt(1, 13);
      // all placements of long chains would be too many: then few cuts
      maxCuts = layers <= 7 ? layers : random.nextInt(0, 4);
      share = random.nextDouble() * 1.2;
      bytes = new long[layers + 1];
      for (int j = 0; j <= layers; j++) {
        bytes[j] = random.nextInt(1000);
      }
      // whole numbers make ties common, and one link in ten is missing
      boolean whole = random.nextInt(4) == 0;
      ms = costs(random, devices, layers, whole);
      mj = costs(random, devices, layers, whole);
      for (int d = 0; d < devices; d++) {
        for (int e = 0; e < devices; e++) {
          if (random.nextInt(10) == 0) {
            ms.moveFixed()[d][e] = Double.POSITIVE_INFINITY;
            mj.moveFixed()[d][e] = Double.POSITIVE_INFINITY;
          }
        }
      }
    }

    private static ChainCosts costs(
        SplittableRandom random, int devices, int layers, boolean whole) {
      double[][] layer = new double[devices][layers];
      double[][] fixed = new double[devices][devices];
      double[][] perByte = new double[devices][devices];
      double[] entry = new double[devices];
      double[] end = new double[devices];
      for (int d = 0; d < devices; d++) {
        for (int j = 0; j < layers; j++) {
          layer[d][j] = whole ? random.nextInt(5) : random.nextDouble() * 10;
        }
        for (int e = 0; e < devices; e++) {
          fixed[d][e] = whole ? random.nextInt(3) : random.nextDouble() * 3;
          perByte[d][e] = whole ? 0 : random.nextDouble() * 0.02;
        }
        entry[d] = whole ? random.nextInt(2) : random.nextDouble();
        end[d] = whole ? 0 : random.nextDouble();
      }
      return new ChainCosts(layer, fixed, perByte, entry, end);
    }

    void everyPlacement(Consumer<int[]> visitor) {
      place(new int[layers], 0, 0, 0, visitor);
    }

    private void place(int[] device, int j, int at, int cuts, Consumer<int[]> visitor) {
      if (j == layers) {
        visitor.accept(device);
        return;
      }
      for (int d = 0; d < ms.devices(); d++) {
        int used = cuts + (d == at ? 0 : 1);
        boolean linked = d == at || ms.moveFixed()[at][d] < Double.POSITIVE_INFINITY;
        if (used <= maxCuts && linked) {
          device[j] = d;
          place(device, j + 1, d, used, visitor);
        }
      }
    }

    double slowestStage(int[] device) {
      double slowest = 0;
      double share = 0;
      int at = 0;
      for (int j = 0; j < layers; j++) {
        if (device[j] != at) {
          slowest = Math.max(slowest, share);
          double move = ms.moveFixed()[at][device[j]] + ms.movePerByte()[at][device[j]] * bytes[j];
          slowest = Math.max(slowest, move);
          at = device[j];
          share = j > 0 ? ms.entry()[at] : 0;
        }
        share += ms.layer()[at][j];
      }
      return Math.max(Math.max(slowest, share), ms.end()[at]);
    }
  }
}
