package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.Chip;
import io.splitpoint.model.edgetpu.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Predictions beside measurements, as Markdown. */
final class Residuals {

  /**
   * One row's latencies in ms.
   *
   * @param fitted prediction of the fit with all rows
   * @param held prediction without its network's rows
   * @param away prediction without its laboratory's rows; NaN where no other one has the host
   */
  record Row(Observation seen, double fitted, double held, double away) {}

  private final List<Row> rows = new ArrayList<>();

  void add(Row row) {
    rows.add(row);
  }

  List<Row> rows() {
    return rows;
  }

  String markdown(Constants constants, Chip chip, Map<String, Host> hosts) {
    StringBuilder text = new StringBuilder();
    text.append("## Accuracy on the given rows\n\n");
    text.append(
            "Absolute percentage errors of latency, the source's host work included. *Held out*:")
        .append(" none of the network's rows was in the fit, on any host and in any table. *Other")
        .append(" laboratories*: none of this source's rows was.\n\n");
    text.append(
        "| rows | n | fitted: median | held out: median | 90th % | worst | other laboratories: median |\n");
    text.append("| --- | --: | --: | --: | --: | --: | --: |\n");
    groups().forEach((name, group) -> text.append(line(name, group)));
    text.append("\n## The constants\n\n").append(constants(constants, chip, hosts));
    text.append(
        "## Every row\n\n| table | what | measured ms | fitted ms | held-out ms | error |\n");
    text.append("| --- | --- | --: | --: | --: | --: |\n");
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %.4g | %.4g | %.4g | %+.1f %% |%n",
              row.seen.group(),
              row.seen.label(),
              row.seen.latencyMs(),
              row.fitted,
              row.held,
              100 * (row.held / row.seen.latencyMs() - 1)));
    }
    return text.toString();
  }

  private Map<String, List<Row>> groups() {
    Map<String, List<Row>> groups = new LinkedHashMap<>();
    for (Row row : rows) {
      Observation seen = row.seen;
      groups.computeIfAbsent(seen.group(), k -> new ArrayList<>()).add(row);
      for (Map.Entry<String, String> sum :
          Map.of(
                  "conv-sweep-1tpu", "both sweeps, one TPU",
                  "dense-sweep-1tpu", "both sweeps, one TPU",
                  "coral-published", "both Coral tables",
                  "coral-reference", "both Coral tables",
                  "sparta-pcie", "PCIe, one chip",
                  "community-pcie", "PCIe, one chip")
              .entrySet()) {
        if (seen.group().equals(sum.getKey())) {
          groups.computeIfAbsent(sum.getValue(), k -> new ArrayList<>()).add(row);
        }
      }
      if (seen.group().startsWith("splinter")) {
        groups
            .computeIfAbsent(seen.group() + ", " + seen.network(), k -> new ArrayList<>())
            .add(row);
      }
    }
    return new TreeMap<>(groups);
  }

  private static String line(String name, List<Row> group) {
    double[] measured = group.stream().mapToDouble(r -> r.seen.latencyMs()).toArray();
    Errors fitted = Errors.of(group.stream().mapToDouble(Row::fitted).toArray(), measured);
    Errors held = Errors.of(group.stream().mapToDouble(Row::held).toArray(), measured);
    List<Row> known = group.stream().filter(r -> !Double.isNaN(r.away)).toList();
    String away =
        known.isEmpty()
            ? ""
            : String.format(
                Locale.ROOT,
                "%.1f",
                Errors.of(
                        known.stream().mapToDouble(Row::away).toArray(),
                        known.stream().mapToDouble(r -> r.seen.latencyMs()).toArray())
                    .median());
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.1f | %.1f | %.1f | %.1f | %s |%n",
        name,
        group.size(),
        fitted.median(),
        held.median(),
        held.p90(),
        held.worst(),
        away);
  }

  private static String constants(Constants constants, Chip chip, Map<String, Host> hosts) {
    StringBuilder text = new StringBuilder("| chip | |\n| --- | --: |\n");
    Object[][] rows = {
      {"ms per padded GMAC, convolution", chip.msPerGmac()},
      {"ms per padded GMAC, 1×1 convolution", chip.msPerPointwiseGmac()},
      {"ms per padded GMAC, dense", chip.msPerDenseGmac()},
      {"ms per 10⁶ numbers in and out of pools, sums, joins", chip.msPerMelement()}
    };
    for (Object[] row : rows) {
      text.append("| ").append(row[0]).append(" | ").append(row[1]).append(" |\n");
    }
    text.append(
        "\n| host | in MB/s | output cycles a byte | CPU MHz | output ms/MB | overhead ms | hop ms |"
            + " CPU 10⁶ numbers/s |\n");
    text.append("| --- | --: | --: | --: | --: | --: | --: | --: |\n");
    hosts.forEach(
        (name, host) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %.0f | %.1f | %s | %s | %s |%n",
                    name,
                    host.inputMbPerS(),
                    host.outputCyclesPerByte(),
                    host.cpu().clockMhz(),
                    1e3 / host.outputMbPerS()
                        + 1e3 * host.outputCyclesPerByte() / host.cpu().clockMhz(),
                    host.invocationOverheadMs(),
                    host.hopMs(),
                    host.cpu().melementPerS())));
    text.append("\n| source | host work in each of its rows, ms |\n| --- | --: |\n");
    for (String source : Constants.sources()) {
      text.append(
          String.format(Locale.ROOT, "| %s | %.2f |%n", source, constants.sourceMs(source)));
    }
    return text.append('\n').toString();
  }
}
