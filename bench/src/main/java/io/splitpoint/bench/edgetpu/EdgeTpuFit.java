package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.Chip;
import io.splitpoint.model.edgetpu.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fits the Edge TPU model to the published measurements, cross-validates it by network and by
 * laboratory, and writes the constants and the table of residuals. From the project's root:
 *
 * <pre>{@code
 * bench/run edgetpu.EdgeTpuFit MODELS .
 * }</pre>
 *
 * The first argument is a directory for the built-in models (1 GB of them are built into it), the
 * second the root of the checkout to write into; without it nothing is written and the report goes
 * to standard output.
 */
public final class EdgeTpuFit {
  private static final String RESOURCES = "models/src/main/resources/io/splitpoint/model/edgetpu/";

  private EdgeTpuFit() {}

  public static void main(String[] args) throws IOException {
    List<Observation> rows = Observations.all(new Networks(Path.of(args[0])));
    Chip start = Chip.shipped();
    Constants all = Constants.fit(rows, start);
    Map<String, Constants> without = new HashMap<>();
    Residuals residuals = new Residuals();
    Intervals intervals = new Intervals();
    for (Observation row : rows) {
      Constants held =
          without.computeIfAbsent(
              fold(row),
              fold ->
                  Constants.fit(rows.stream().filter(r -> !fold(r).equals(fold)).toList(), start));
      Constants away =
          without.computeIfAbsent(
              "laboratory " + laboratory(row),
              fold ->
                  Constants.fit(
                      rows.stream().filter(r -> !laboratory(r).equals(laboratory(row))).toList(),
                      start));
      intervals.add(row, held.latencyMs(row), held);
      residuals.add(
          new Residuals.Row(row, all.latencyMs(row), held.latencyMs(row), away.latencyMs(row)));
    }
    Chip chip = all.chip();
    Map<String, Host> hosts = new TreeMap<>();
    for (String name : Host.names()) {
      hosts.put(name, all.host(name));
    }
    String report = intervals.markdown() + residuals.markdown(all, chip, hosts);
    if (args.length < 2) {
      System.out.print(report);
      return;
    }
    Path root = Path.of(args[1]);
    write(root.resolve(RESOURCES + "chip.yaml"), chip.yaml());
    write(root.resolve(RESOURCES + "errors.yaml"), intervals.errors().yaml());
    for (Map.Entry<String, Host> host : hosts.entrySet()) {
      write(root.resolve(RESOURCES + "devices/" + host.getKey() + ".yaml"), host.getValue().yaml());
    }
    Generated.replace(root.resolve("docs/edgetpu-model.md"), report);
  }

  /** The rows that leave the fit together: every eighth size of a sweep, or a whole network. */
  private static String fold(Observation row) {
    String network = row.network();
    return row.group().contains("-sweep-")
        ? row.group() + Math.floorMod(network.hashCode(), 8)
        : network;
  }

  /** The laboratory that measured it: the first part of a group's name. */
  private static String laboratory(Observation row) {
    return row.group().contains("-sweep-") ? "sweeps" : row.group().split("-")[0];
  }

  private static void write(Path file, String yaml) throws IOException {
    Files.writeString(file, "# fitted by bench's EdgeTpuFit\n" + yaml);
  }
}
