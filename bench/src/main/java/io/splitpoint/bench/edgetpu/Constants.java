package io.splitpoint.bench.edgetpu;

import io.splitpoint.bench.edgetpu.Observation.Way;
import io.splitpoint.model.edgetpu.Chip;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.TpuWork;
import io.splitpoint.model.edgetpu.Workload;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fit. A latency is a sum of quantities, each times an unknown time; of a layer that streams
 * only the longer of sending and computing counts, of a pipeline's full rate only the slowest
 * stage. The fit alternates between this choice and the times. Rows weigh by their relative error,
 * less with larger errors (Huber), and by their group; a documented value of a time enters as one
 * more row, its prior.
 */
final class Constants {
  /** A Raspberry Pi 4 with the stick on USB 2: measured, but not shipped. */
  static final String USB2_RPI4 = "usb2-rpi4";

  private static final int CONVOLUTION = 0;
  private static final int POINTWISE = 1;
  private static final int DENSE = 2;
  private static final int MELEMENT = 3;
  private static final int HOP = 4;
  private static final int CHIP = 5;

  /** Parameters per host: overhead, ms per MB in and out, ms per 10⁶ numbers on the CPU. */
  private static final int PER_HOST = 4;

  /** The relative error of a row that counts as one. */
  private static final double ROW_SIGMA = 0.05;

  /** Number of sigmas above which a row's error counts linearly. */
  private static final double HUBER = 1.5;

  private static final int ROUNDS = 25;

  private static final List<String> SOURCES =
      List.of(
          "splinter-2023-12",
          "splinter-2023-11",
          "edge-acc-x86",
          "edge-acc-rpi4",
          "coral-reference");

  private static final List<String> HOSTS =
      List.of("pcie-desktop", "usb3-desktop", "usb3-rpi4", "usb2-rpi3", "pcie-devboard", USB2_RPI4);

  /** Weights of groups: many rows of one kind must not dominate few of another. */
  private static final Map<String, Double> GROUP_WEIGHT =
      Map.of(
          "conv-sweep-1tpu", 1.2,
          "dense-sweep-1tpu", 0.4,
          "splinter-prefix-max", 0.7,
          "splinter-prefix-std", 0.7,
          "sparta-resolution-pipelines", 0.4,
          "sparta-per-input-2-4", 0.7,
          "sparta-per-input-5-8", 0.7,
          "community-pcie", 1.4,
          "sparta-rpi4", 1.5);

  private record Prior(int index, double mean, double sigma) {}

  /** The loads of a row's segments do not depend on the fitted times. */
  private static final Map<Workload, TpuWork> LOADS = new IdentityHashMap<>();

  private final Chip start;
  private final double[] x;

  private Constants(Chip start, double[] x) {
    this.start = start;
    this.x = x;
  }

  static Constants fit(List<Observation> rows, Chip start) {
    Constants now = new Constants(start, prior());
    for (int round = 0; round < ROUNDS; round++) {
      List<double[]> equations = new ArrayList<>();
      for (Observation row : rows) {
        double[] equation = now.equation(row);
        double error = Math.abs(now.dot(equation) / row.latencyMs() - 1) / ROW_SIGMA;
        double weight =
            GROUP_WEIGHT.getOrDefault(row.group(), 1.0)
                * Math.sqrt(error > HUBER ? HUBER / error : 1)
                / (ROW_SIGMA * row.latencyMs());
        for (int i = 0; i < equation.length; i++) {
          equation[i] *= weight;
        }
        equations.add(equation);
      }
      for (Prior prior : priors()) {
        double[] equation = new double[size() + 1];
        equation[prior.index()] = 1 / prior.sigma();
        equation[size()] = prior.mean() / prior.sigma();
        equations.add(equation);
      }
      double[] next = NonNegativeLeastSquares.solve(equations);
      // half a step, because a layer on the edge of streaming and computing would oscillate
      for (int i = 0; i < next.length; i++) {
        next[i] = (next[i] + now.x[i]) / 2;
      }
      now = new Constants(start, next);
    }
    return now;
  }

  private static int size() {
    return CHIP + PER_HOST * HOSTS.size() + SOURCES.size();
  }

  private static int at(String host) {
    return CHIP + PER_HOST * HOSTS.indexOf(host);
  }

  private static int source(String source) {
    return CHIP + PER_HOST * HOSTS.size() + SOURCES.indexOf(source);
  }

  private static double[] prior() {
    double[] x = new double[size()];
    priors().forEach(prior -> x[prior.index()] = prior.mean());
    return x;
  }

  private static List<Prior> priors() {
    List<Prior> priors = new ArrayList<>();
    // 54–60 % of 2.048 TMAC/s sustained, less what small maps pad
    priors.add(new Prior(CONVOLUTION, 0.7, 0.1));
    // the peak
    priors.add(new Prior(POINTWISE, 0.488, 0.06));
    // one place of a map of 4×4 tiles, a sixteenth of the array
    priors.add(new Prior(DENSE, 13.8, 6));
    priors.add(new Prior(MELEMENT, 0.04, 0.03));
    priors.add(new Prior(HOP, 0.3, 0.2));
    // overhead, input rate, output ms per MB (4.1 at the chip's 242 MB/s, and the CPU), CPU rate
    // CPU: 19 cycles a number as measured for resizing and arg max on x86 (6.4 ns, GraphShapes),
    // twice
    // as many taken for Arm; the sweeps' dequantize, in Python, has its own
    prior(priors, "pcie-desktop", 0.08, 0.04, 387, 0.02, 6, 1.5, 400);
    prior(priors, "usb3-desktop", 0.6, 0.6, 460, 0.05, 7, 1, 210);
    prior(priors, "usb3-rpi4", 0.4, 0.15, 322, 0.03, 23, 5, 47);
    prior(priors, "usb2-rpi3", 0.8, 0.8, 34, 0.1, 55, 15, 37);
    prior(priors, "pcie-devboard", 0.6, 0.6, 387, 0.03, 27, 3, 39);
    prior(priors, USB2_RPI4, 0.6, 0.4, 36, 0.1, 50, 15, 47);
    double[][] work = {{6.5, 2}, {6.8, 2}, {2, 1}, {3, 3}, {1.5, 1.5}};
    for (int i = 0; i < SOURCES.size(); i++) {
      priors.add(new Prior(source(SOURCES.get(i)), work[i][0], work[i][1]));
    }
    return priors;
  }

  private static void prior(
      List<Prior> priors,
      String host,
      double overhead,
      double overheadSigma,
      double inputRate,
      double inputSigma,
      double output,
      double outputSigma,
      double cpuRate) {
    int i = at(host);
    priors.add(new Prior(i, overhead, overheadSigma));
    priors.add(new Prior(i + 1, 1e3 / inputRate, inputSigma * 1e3 / inputRate));
    priors.add(new Prior(i + 2, output, outputSigma));
    priors.add(new Prior(i + 3, 1e3 / cpuRate, 0.5 * 1e3 / cpuRate));
  }

  /** The row's quantities at the indices of their times, followed by its latency. */
  private double[] equation(Observation row) {
    double[] all = new double[size() + 1];
    if (row.way() == Way.THROUGH) {
      for (Workload segment : row.segments()) {
        add(all, run(row, segment));
      }
      all[HOP] = row.chips() - 1;
    } else {
      double slowest = -1;
      for (Workload segment : row.segments()) {
        double[] stage = run(row, segment);
        if (dot(stage) > slowest) {
          slowest = dot(stage);
          all = stage;
        }
      }
    }
    if (SOURCES.contains(row.source())) {
      all[source(row.source())] = 1;
    }
    all[size()] = row.latencyMs();
    return all;
  }

  private static void add(double[] sum, double[] more) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
  }

  private double[] run(Observation row, Workload segment) {
    TpuWork load;
    synchronized (LOADS) {
      load =
          LOADS.computeIfAbsent(
              segment, s -> EdgeTpuModel.of(Host.named("pcie-desktop"), Clock.MAX, start).load(s));
    }
    double slower = row.clock() == Clock.STD && !row.host().startsWith("pcie") ? 2 : 1;
    int host = at(row.host());
    double[] a = new double[size() + 1];
    double bytes = load.inputBytes() + load.instructionBytes();
    for (TpuWork.Step step : load.steps()) {
      double sending = step.sentBytes() / 1e6 * x[host + 1];
      double computing =
          slower
              * (step.gmac() * x[CONVOLUTION]
                  + step.pointwiseGmac() * x[POINTWISE]
                  + step.denseGmac() * x[DENSE]
                  + step.melements() * x[MELEMENT]);
      if (!step.overlaps() || computing >= sending) {
        a[CONVOLUTION] += slower * step.gmac();
        a[POINTWISE] += slower * step.pointwiseGmac();
        a[DENSE] += slower * step.denseGmac();
        a[MELEMENT] += slower * step.melements();
      }
      if (!step.overlaps() || computing < sending) {
        bytes += step.sentBytes();
      }
    }
    a[host] = load.steps().isEmpty() ? 0 : 1;
    a[host + 1] = bytes / 1e6;
    a[host + 2] = load.outputBytes() / 1e6;
    a[host + 3] = load.cpuMelements();
    return a;
  }

  private double dot(double[] equation) {
    double sum = 0;
    for (int i = 0; i < size(); i++) {
      sum += equation[i] * x[i];
    }
    return sum;
  }

  /** The predicted measurement of a row, with its source's host work. */
  double latencyMs(Observation row) {
    return dot(equation(row));
  }

  /** The host work in each row of a source. */
  double sourceMs(String source) {
    return x[source(source)];
  }

  static List<String> sources() {
    return SOURCES;
  }

  /** The initial sizes with the fitted times. */
  Chip chip() {
    return start.with(
        round(x[CONVOLUTION]), round(x[POINTWISE]), round(x[DENSE]), round(x[MELEMENT]));
  }

  /** The host's device file with the fitted rates. */
  Host host(String name) {
    Host host = Host.named(name);
    int i = at(name);
    double clock = host.cpu().clockMhz();
    double cycles = Math.max(0, x[i + 2] - 1e3 / host.outputMbPerS()) * clock / 1e3;
    return new Host(
        name,
        host.description(),
        round(1e3 / x[i + 1]),
        host.outputMbPerS(),
        round(cycles),
        round(x[i]),
        round(x[HOP]),
        host.handOverMs(),
        host.maxClockMhz(),
        host.stdClockMhz(),
        new Host.Cpu(clock, host.cpu().gmacPerS(), round(1e3 / x[i + 3])),
        host.power());
  }

  /** Four significant digits. */
  static double round(double value) {
    return new BigDecimal(value, new MathContext(4)).doubleValue();
  }
}
