package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.Chip;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The linear fit: latency is a sum of the load's quantities, each times an unknown time. Rows weigh
 * by their relative error; what is documented of a constant enters as one more row, its prior.
 */
final class Constants {
  private static final int CHIP = 5;
  private static final int PER_HOST = 4;

  /** A relative error of a row that counts as one. */
  private static final double ROW_SIGMA = 0.05;

  /** What is known before the fit: mean and standard deviation; the sources are in the docs. */
  private record Prior(int index, double mean, double sigma) {}

  private static final Map<String, Host> HOSTS =
      Host.names().stream().collect(Collectors.toMap(name -> name, Host::named));

  private final List<String> hosts = Host.names();
  private final Chip chip;
  private final double[] x;

  private Constants(Chip chip, double[] x) {
    this.chip = chip;
    this.x = x;
  }

  static Constants fit(List<Observation> rows, Chip start) {
    Constants shape = new Constants(start, new double[0]);
    List<double[]> equations = new ArrayList<>();
    for (Observation row : rows) {
      double weight = 1 / (ROW_SIGMA * row.latencyMs());
      equations.add(shape.equation(row, weight));
    }
    for (Prior prior : shape.priors()) {
      double[] equation = new double[shape.size() + 1];
      equation[prior.index()] = 1 / prior.sigma();
      equation[shape.size()] = prior.mean() / prior.sigma();
      equations.add(equation);
    }
    return new Constants(start, NonNegativeLeastSquares.solve(equations));
  }

  private int size() {
    return CHIP + PER_HOST * hosts.size();
  }

  private int at(String host) {
    return CHIP + PER_HOST * hosts.indexOf(host);
  }

  private List<Prior> priors() {
    List<Prior> priors = new ArrayList<>();
    // 54–60 % of 2.048 TMAC/s sustained
    priors.add(new Prior(0, 0.86, 0.1));
    // one of four inputs is used; the rest of its cost is unknown
    priors.add(new Prior(1, 4, 4));
    // one place of a map of 4×4 tiles: a sixteenth of the array
    priors.add(new Prior(2, 16 * 0.86, 8));
    priors.add(new Prior(3, 0.05, 0.05));
    priors.add(new Prior(4, 0.01, 0.01));
    prior(priors, "pcie-desktop", 0.1, 0.05, 387, 0.02, 242, 2, 245);
    prior(priors, "usb3-desktop", 0.3, 0.06, 460, 0.1, 242, 0.1, 245);
    prior(priors, "usb3-rpi4", 0.36, 0.5, 250, 0.1, 242, 0.1, 50);
    prior(priors, "usb2-rpi3", 0.36, 0.5, 36, 0.1, 34, 0.1, 35);
    prior(priors, "pcie-devboard", 0.1, 0.1, 387, 0.1, 242, 0.1, 50);
    return priors;
  }

  private void prior(
      List<Prior> priors,
      String host,
      double overhead,
      double overheadSigma,
      double inputRate,
      double inputSigma,
      double outputRate,
      double outputSigma,
      double cpuRate) {
    int i = at(host);
    priors.add(new Prior(i, overhead, overheadSigma));
    priors.add(new Prior(i + 1, 1e3 / inputRate, inputSigma * 1e3 / inputRate));
    priors.add(new Prior(i + 2, 1e3 / outputRate, outputSigma * 1e3 / outputRate));
    priors.add(new Prior(i + 3, 1e3 / cpuRate, 0.5 * 1e3 / cpuRate));
  }

  private double[] equation(Observation row, double weight) {
    Host host = HOSTS.get(row.host());
    Load load = EdgeTpuModel.of(host, Clock.MAX, chip).load(row.work());
    double[] a = new double[size() + 1];
    a[0] = load.gmac();
    a[1] = load.depthwiseGmac();
    a[2] = load.denseGmac();
    a[3] = load.melements();
    a[4] = load.ops();
    int i = at(row.host());
    a[i] = 1;
    a[i + 1] = load.inBytes() / 1e6;
    a[i + 2] = load.outputBytes() / 1e6;
    a[i + 3] = load.cpuMelements();
    a[size()] = row.latencyMs();
    for (int k = 0; k <= size(); k++) {
      a[k] *= weight;
    }
    return a;
  }

  /** The start's sizes with the fitted times. */
  Chip chip() {
    return new Chip(
        chip.parameterBytes(),
        chip.inputReserve(),
        chip.narrowBytes(),
        chip.slabBytes(),
        chip.slabInputShare(),
        chip.instructionBaseBytes(),
        chip.instructionBytesPerOp(),
        round(x[0]),
        round(x[1]),
        round(x[2]),
        round(x[3]),
        round(x[4]),
        chip.pipelineInputMsPerMb());
  }

  /** The host's device file with the fitted rates. */
  Host host(String name) {
    Host host = HOSTS.get(name);
    int i = at(name);
    return new Host(
        name,
        host.description(),
        round(1e3 / x[i + 1]),
        round(1e3 / x[i + 2]),
        round(x[i]),
        host.hopMs(),
        host.maxClockMhz(),
        host.stdClockMhz(),
        new Host.Cpu(host.cpu().gmacPerS(), round(1e3 / x[i + 3])),
        host.power());
  }

  double latencyMs(Observation row) {
    return estimate(row).latencyMs();
  }

  Estimate estimate(Observation row) {
    return EdgeTpuModel.of(host(row.host()), Clock.MAX, chip()).estimate(row.work());
  }

  /** Four significant digits. */
  static double round(double value) {
    return new java.math.BigDecimal(value, new java.math.MathContext(4)).doubleValue();
  }
}
