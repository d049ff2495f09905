package io.splitpoint.model.edgetpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Off-chip memory against what edgetpu_compiler reported, in off-chip-rows.csv: all rows of
 * pm2550/TPU_Models' segments, and of SPARTA's whole and pruned networks those whose shapes can be
 * built. Pruned "evenly" are those that lost channels at random, which leaves every layer about the
 * same share; of those pruned "unevenly" only the share of parameters is known.
 */
class OffChipTest {
  private static final double MIB = 1 << 20;
  private static final EdgeTpuModel TPU = EdgeTpuModel.of(Host.named("pcie-desktop"));

  private record Shapes(Workload work, Map<String, Integer> layers) {}

  private record Row(Map<String, String> cells, double ours) {
    double reported() {
      return Double.parseDouble(cells.get("off_chip_mib"));
    }

    double missMib() {
      return Math.abs(ours - reported());
    }

    /** What was asked of the model: 0.15 MiB or 5 %. */
    boolean asAsked() {
      return missMib() <= Math.max(0.15, 0.05 * reported());
    }
  }

  private static final Map<String, Shapes> NETWORKS = new HashMap<>();
  private static final Map<String, List<Row>> GROUPS = new HashMap<>();

  @BeforeAll
  static void rows(@TempDir Path directory) throws IOException {
    for (Map<String, String> cells : Sweep.rows("off-chip-rows.csv")) {
      String model = cells.get("model");
      if (!NETWORKS.containsKey(model)) {
        NETWORKS.put(model, shapes(model, directory));
      }
      GROUPS
          .computeIfAbsent(cells.get("group"), g -> new ArrayList<>())
          .add(new Row(cells, offChipMib(cells)));
    }
    GROUPS.forEach(OffChipTest::print);
  }

  /** The row of docs/edgetpu-model.md. */
  private static void print(String group, List<Row> rows) {
    List<Row> sorted = rows.stream().sorted(Comparator.comparingDouble(Row::missMib)).toList();
    Row worst = sorted.get(sorted.size() - 1);
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %d | %.3f | %.2f | %s: %.2f for %.2f |%n",
        group,
        rows.size(),
        rows.stream().filter(Row::asAsked).count(),
        sorted.get(sorted.size() / 2).missMib(),
        worst.missMib(),
        worst.cells,
        worst.ours,
        worst.reported());
  }

  private static Shapes shapes(String model, Path directory) throws IOException {
    Path file = Zoo.build(model, Precision.INT8, directory);
    Graph graph = Graph.read(file);
    Map<String, Integer> layers = new HashMap<>();
    for (Layer layer : graph.layers()) {
      layers.put(layer.name(), layer.index());
    }
    layers.put("input", 0);
    layers.put("output", graph.layers().size());
    Shapes shapes = new Shapes(Workload.of(graph), layers);
    Files.delete(file);
    return shapes;
  }

  private static double offChipMib(Map<String, String> cells) {
    Shapes network = NETWORKS.get(cells.get("model"));
    Workload whole = without(network.work, Double.parseDouble(cells.get("reduced_percent")) / 100);
    int after = network.layers.get(cells.get("after_layer"));
    int last = network.layers.get(cells.get("last_layer"));
    int tpus = Integer.parseInt(cells.get("tpus"));
    return Pipeline.estimate(TPU, whole.range(after + 1, last), tpus, Split.COMPILER)
            .segments()
            .stream()
            .mapToLong(Estimate::offChipBytes)
            .sum()
        / MIB;
  }

  /** The network with so many channels in every layer that this share of its weights is gone. */
  private static Workload without(Workload work, double share) {
    double left = (1 - share) * weightBytes(work);
    double low = 0;
    double high = 1;
    while (share > 0 && high - low > 1e-6) {
      double middle = (low + high) / 2;
      if (weightBytes(Resized.width(work, middle)) > left) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return Resized.width(work, high);
  }

  private static long weightBytes(Workload work) {
    return work.ops().stream().mapToLong(OpShape::weightBytes).sum();
  }

  @Test
  void segmentsAndTailsOfDenseNetAndResNetStreamWhatTheCompilerSays() {
    assertThat(GROUPS.get("segments")).hasSize(28).allMatch(Row::asAsked);
  }

  /** 16 bytes a channel for each factor and each offset: to the compiler's last digit. */
  @Test
  void batchNormsThatAreNotFoldedStreamFromSegmentsWithRoomToSpare() {
    List<Row> alone =
        GROUPS.get("segments").stream()
            .filter(row -> row.cells.get("model").equals("densenet201"))
            .filter(row -> row.reported() < 1)
            .toList();
    assertThat(alone)
        .hasSize(10)
        .allSatisfy(row -> assertThat(Math.abs(row.ours - row.reported())).isLessThan(0.0006));
  }

  @Test
  void wholeNetworksStreamWhatTheCompilerSays() {
    assertThat(GROUPS.get("whole")).hasSize(4).allMatch(Row::asAsked);
  }

  /** Where a layer ends up beside a multiple of 64 channels, what is padded jumps. */
  @Test
  void evenlyPrunedNetworksStreamWhatTheCompilerSaysInNineOfTen() {
    List<Row> rows = GROUPS.get("pruned evenly");
    assertThat(rows).hasSizeGreaterThan(30);
    assertThat(rows.stream().filter(Row::asAsked).count())
        .isGreaterThanOrEqualTo(9L * rows.size() / 10);
  }

  /** Their shapes are not known, so that even pruning only stands for what was done. */
  @Test
  void unevenlyPrunedNetworksStreamAboutAsMuchAndFitOnAsManyChipsOrOneMore() {
    for (Row row : GROUPS.get("pruned unevenly")) {
      assertThat(row.ours)
          .as("%s", row)
          .isBetween(0.75 * row.reported() - 0.1, 1.1 * row.reported() + 0.15);
    }
  }
}
