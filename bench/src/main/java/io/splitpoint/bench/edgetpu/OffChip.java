package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.OpShape;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.Resized;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;

/**
 * Compares the Edge TPU model's off-chip memory with edgetpu_compiler's reports, as Markdown: a row
 * for each report and a summary.
 *
 * <pre>{@code
 * bench/run edgetpu.OffChip MODELS
 * }</pre>
 *
 * The argument is a directory for the built-in models. A network with the same share of all
 * channels stands for a pruned one; networks that were pruned by a criterion on the weights cannot
 * be built, because the loss of each layer is not published.
 */
public final class OffChip {
  private static final double MIB = 1 << 20;
  private static final EdgeTpuModel TPU = EdgeTpuModel.of(Host.named("pcie-desktop"));

  private record Row(String group, String what, double reported, double ours) {
    double missMib() {
      return Math.abs(ours - reported);
    }

    boolean asAsked() {
      return missMib() <= Math.max(0.15, 0.05 * reported);
    }
  }

  private final Networks networks;
  private final Map<String, List<Row>> groups = new LinkedHashMap<>();

  private OffChip(Networks networks) {
    this.networks = networks;
  }

  public static void main(String[] args) throws IOException {
    OffChip report = new OffChip(new Networks(Path.of(args[0])));
    report.read();
    report.print();
  }

  private void read() throws IOException {
    for (CSVRecord row : Observations.rows("compile-memory.csv")) {
      if (!row.get("first_segment").isEmpty()) {
        String model = row.get("model");
        String after = row.get("after_layer");
        String last = row.get("last_layer");
        Workload whole = networks.shapes(model);
        int from = after.equals("input") ? 1 : layer(model, after) + 1;
        int to = last.equals("output") ? whole.layers() : layer(model, last);
        boolean one = row.get("first_segment").equals(row.get("last_segment"));
        add(one ? "segments" : "tails", model + " to " + last, row, whole.range(from, to), 1);
      }
    }
    for (CSVRecord row : Observations.rows("sparta-single-usb3-rpi4.csv")) {
      String model = row.get("model");
      Workload whole = networks.shapes(model);
      if (row.get("criterion").equals("none")) {
        add("whole networks", model, row, whole, 1);
      } else if (row.get("criterion").equals("random")) {
        double share = Double.parseDouble(row.get("params_reduced_percent")) / 100;
        String what = model + " less " + row.get("params_reduced_percent") + " %";
        add("pruned evenly", what, row, without(whole, share), 1);
      }
    }
    for (CSVRecord row : Observations.rows("sparta-off-chip-by-tpus.csv")) {
      String model = row.get("model");
      double share = Double.parseDouble(row.get("prune_percent")) / 100;
      int tpus = Integer.parseInt(row.get("tpus"));
      String what = model + " less " + row.get("prune_percent") + " % on " + tpus;
      add("pruned unevenly", what, row, without(networks.shapes(model), share), tpus);
    }
  }

  private int layer(String model, String name) {
    return networks
        .layer(model, name.replaceFirst("^(conv\\d_block\\d+)_add$", "$1_out"))
        .orElseThrow();
  }

  private void add(String group, String what, CSVRecord row, Workload work, int tpus) {
    long bytes =
        Pipeline.estimate(TPU, work, tpus, Split.COMPILER).segments().stream()
            .mapToLong(Estimate::offChipBytes)
            .sum();
    double reported = Double.parseDouble(row.get("off_chip_mib"));
    groups
        .computeIfAbsent(group, g -> new ArrayList<>())
        .add(new Row(group, what, reported, bytes / MIB));
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

  private void print() {
    System.out.println("| rows | n | within it | median miss, MiB | worst miss, MiB | that row |");
    System.out.println("| --- | --: | --: | --: | --: | --- |");
    groups.forEach(
        (name, rows) -> {
          List<Row> sorted = new ArrayList<>(rows);
          sorted.sort((a, b) -> Double.compare(a.missMib(), b.missMib()));
          Row worst = sorted.get(sorted.size() - 1);
          System.out.printf(
              Locale.ROOT,
              "| %s | %d | %d | %.3f | %.2f | %s: %.2f for %.2f |%n",
              name,
              rows.size(),
              rows.stream().filter(Row::asAsked).count(),
              sorted.get(sorted.size() / 2).missMib(),
              worst.missMib(),
              worst.what,
              worst.ours,
              worst.reported);
        });
    System.out.println("\n| rows | what | reported MiB | ours MiB |\n| --- | --- | --: | --: |");
    for (List<Row> rows : groups.values()) {
      for (Row row : rows) {
        System.out.printf(
            Locale.ROOT,
            "| %s | %s | %.3f | %.3f |%n",
            row.group,
            row.what,
            row.reported,
            row.ours);
      }
    }
  }
}
