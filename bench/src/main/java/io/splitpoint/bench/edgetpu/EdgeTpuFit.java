package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.Chip;
import io.splitpoint.model.edgetpu.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fits the Edge TPU model to the published measurements, cross-validates it, and writes the
 * constants and the table of residuals. From the project's root:
 *
 * <pre>{@code
 * bench/run edgetpu.EdgeTpuFit .
 * }</pre>
 *
 * The argument is the root of the checkout to write into; without it nothing is written and the
 * report goes to standard output.
 */
public final class EdgeTpuFit {
  private static final String RESOURCES = "models/src/main/resources/io/splitpoint/model/edgetpu/";

  private EdgeTpuFit() {}

  public static void main(String[] args) throws IOException {
    List<Observation> rows = new ArrayList<>(Observations.sweeps());
    rows.addAll(Observations.tables());
    List<Observation> pipelines = Observations.pipelines();
    Chip start = Chip.shipped();

    Constants linear = Constants.fit(rows, start);
    PipelineConstants hops = PipelineConstants.fit(pipelines, linear);
    Residuals residuals = new Residuals();
    for (Observation row : rows) {
      // a network of Coral's tables leaves with all its rows: on every host, in both tables
      List<Observation> rest = rows.stream().filter(other -> !together(row, other)).toList();
      residuals.add(row, linear, Constants.fit(rest, start).estimate(row).latencyMs());
    }
    for (Observation row : pipelines) {
      List<Observation> rest =
          pipelines.stream().filter(r -> !r.work().name().equals(row.work().name())).toList();
      residuals.addPipeline(row, hops, PipelineConstants.fit(rest, linear));
    }

    Chip chip = hops.chip(linear.chip());
    Map<String, Host> hosts = new TreeMap<>();
    for (String name : Host.names()) {
      hosts.put(name, hops.host(linear.host(name)));
    }
    String report = residuals.markdown(chip, hosts);
    if (args.length == 0) {
      System.out.print(report);
      return;
    }
    Path root = Path.of(args[0]);
    write(root.resolve(RESOURCES + "chip.yaml"), chip.yaml());
    for (Map.Entry<String, Host> host : hosts.entrySet()) {
      write(root.resolve(RESOURCES + "devices/" + host.getKey() + ".yaml"), host.getValue().yaml());
    }
    Generated.replace(root.resolve("docs/edgetpu-model.md"), report);
  }

  private static boolean together(Observation row, Observation other) {
    boolean table = row.table().startsWith("coral") && other.table().startsWith("coral");
    return row == other || table && row.work().name().equals(other.work().name());
  }

  private static void write(Path file, String yaml) throws IOException {
    Files.writeString(file, "# fitted by bench's EdgeTpuFit\n" + yaml);
  }
}
