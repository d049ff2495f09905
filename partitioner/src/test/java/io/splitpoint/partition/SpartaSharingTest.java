package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.OpShape;
import io.splitpoint.model.edgetpu.Resized;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shapes we choose for eight chips, in the measurements of mouad-zouhdi/sparta-edgetpu. A
 * pruned network's shapes are not known: the whole network with all channels multiplied so that its
 * weights are as many stands for it. Segments are the compiler's, as in the measurements.
 */
class SpartaSharingTest {

  private static final Path DATA = Path.of("src/test/resources/sparta");
  private static final EdgeTpuModel TPU = EdgeTpuModel.of(Host.named("pcie-desktop"));
  private static final int CHIPS = 8;

  @TempDir Path directory;

  /** What was measured of a pipeline of so many chips. */
  private record Measured(double latencyMs, double perSecond) {}

  @Test
  void inNineOfTenOurShapeIsWithinFivePercentOfTheBestAsMeasured() throws IOException {
    Map<String, Map<Integer, Measured>> measured = measured();
    int good = 0;
    int all = 0;
    for (String line :
        Files.readAllLines(DATA.resolve("multi-pcie.csv")).stream().skip(1).toList()) {
      String[] row = line.split(",");
      Workload work = pruned(row[0], Double.parseDouble(row[2]));
      List<Sharing> ways = TpuSegments.of(TPU, work).compilerSharings(CHIPS);
      Map<Integer, Measured> runs = measured.get(row[0] + "-" + row[1]);
      for (Objective objective : List.of(Objective.LATENCY, Objective.THROUGHPUT)) {
        Sharing ours = Sharing.best(ways, objective);
        double best = ways.stream().mapToDouble(w -> value(w, runs, objective)).min().orElseThrow();
        double regret = value(ours, runs, objective) / best - 1;
        System.out.printf(
            Locale.ROOT,
            "%s -%s %%, %s: ours %s, theirs %s, regret %.1f %%%n",
            row[0],
            row[1],
            objective.label(),
            ours.depths(),
            row[objective == Objective.LATENCY ? 4 : 6],
            100 * regret);
        all++;
        good += regret <= 0.05 ? 1 : 0;
      }
    }
    assertThat(all).isEqualTo(36);
    assertThat(good).isGreaterThanOrEqualTo((int) Math.ceil(0.9 * all));
  }

  /** The slowest copy's latency, or the time per input of all of them, as measured. */
  private static double value(Sharing way, Map<Integer, Measured> runs, Objective objective) {
    return objective == Objective.LATENCY
        ? way.depths().stream().mapToDouble(d -> runs.get(d).latencyMs()).max().orElseThrow()
        : 1e3 / way.depths().stream().mapToDouble(d -> runs.get(d).perSecond()).sum();
  }

  private static Map<String, Map<Integer, Measured>> measured() throws IOException {
    Map<String, Map<Integer, Measured>> measured = new HashMap<>();
    for (String line :
        Files.readAllLines(DATA.resolve("pipeline-pcie.csv")).stream().skip(1).toList()) {
      String[] row = line.split(",", -1);
      int tpus = Integer.parseInt(row[4]);
      double latency = Double.parseDouble(row[5]);
      Map<Integer, Measured> runs =
          measured.computeIfAbsent(row[0] + "-" + row[1], key -> new HashMap<>());
      if (row[3].equals("copies")) {
        runs.put(1, new Measured(latency, Double.parseDouble(row[6]) / tpus));
      } else if (row[3].equals("pipeline")) {
        runs.put(tpus, new Measured(latency, Double.parseDouble(row[6])));
      }
    }
    return measured;
  }

  private Workload pruned(String name, double mib) throws IOException {
    Path file = Zoo.build(name, Precision.INT8, directory);
    Workload whole = Workload.of(Graph.read(file));
    double share = mib * 1048576 / Files.size(file);
    if (share > 0.99) {
      return whole;
    }
    double low = 0.05;
    double high = 1;
    while (high - low > 1e-4) {
      double middle = (low + high) / 2;
      if (weights(Resized.width(whole, middle)) < share * weights(whole)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Resized.width(whole, high);
  }

  private static long weights(Workload work) {
    List<Long> bytes = new ArrayList<>();
    for (OpShape op : work.ops()) {
      bytes.add((long) op.kernelHeight() * op.kernelWidth() * op.inChannels() * op.outChannels());
    }
    return bytes.stream().mapToLong(b -> b).sum();
  }
}
