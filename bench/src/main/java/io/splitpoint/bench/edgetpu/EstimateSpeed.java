package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.OpShape;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * Measures how long an estimate of a loaded 300-operator model takes: the goal is under 1 ms, so
 * that the partitioner can use it in loops. It also times the first call of the process, without a
 * warm JIT.
 *
 * <pre>{@code
 * bench/run edgetpu.EstimateSpeed
 * }</pre>
 */
public final class EstimateSpeed {
  private static final int OPERATORS = 300;
  private static final int RUNS = 20_001;

  private EstimateSpeed() {}

  public static void main(String[] args) {
    List<OpShape> ops = new ArrayList<>();
    for (int i = 1; i <= OPERATORS; i++) {
      int channels = 64 + 8 * (i % 40);
      ops.add(
          i % 3 == 0
              ? OpShape.pass(i, 28L * 28 * channels, 28L * 28 * channels)
              : OpShape.convolution(i, 28, 28, channels, channels, 3, true));
    }
    Workload work = Workload.chain("300 operators", 28 * 28 * 3, ops);
    EdgeTpuModel model = EdgeTpuModel.of(Host.named("usb3-desktop"));

    print("first estimate", 1, () -> model.estimate(work).latencyMs());
    print("whole model", RUNS, () -> model.estimate(work).latencyMs());
    print("layers 101 to 200", RUNS, () -> model.estimate(work, 101, 200).latencyMs());
    print(
        "best of 4 chips, all 45,150 segments",
        21,
        () -> Pipeline.estimate(model, work, 4, Split.BEST).perInputMs());
  }

  private static void print(String what, int runs, DoubleSupplier estimate) {
    double[] micros = new double[runs];
    double sum = 0;
    for (int i = 0; i < runs; i++) {
      long begin = System.nanoTime();
      sum += estimate.getAsDouble();
      micros[i] = (System.nanoTime() - begin) / 1e3;
    }
    Arrays.sort(micros);
    System.out.printf(
        Locale.ROOT,
        "%-38s median %10.1f us, 99th %% %10.1f us   (checksum %.3f)%n",
        what,
        micros[runs / 2],
        micros[(int) (0.99 * (runs - 1))],
        sum / runs);
  }
}
