package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.Chip;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects predictions beside measurements and writes them as Markdown. */
final class Residuals {

  private record Row(Observation seen, double fitted, double held) {}

  private record Memory(Observation seen, double on, double off) {}

  private final List<Row> rows = new ArrayList<>();
  private final List<Memory> memory = new ArrayList<>();
  private Constants fitted;

  void add(Observation row, Constants all, double held) {
    fitted = all;
    rows.add(new Row(row, all.latencyMs(row), held));
    if (!row.onChipMib().isEmpty()) {
      Estimate estimate = all.estimate(row);
      memory.add(new Memory(row, mib(estimate.onChipBytes()), mib(estimate.offChipBytes())));
    }
  }

  void addPipeline(Observation row, PipelineConstants all, PipelineConstants held) {
    rows.add(new Row(row, all.latencyMs(row, fitted), held.latencyMs(row, fitted)));
  }

  private static double mib(long bytes) {
    return bytes / 1048576.0;
  }

  String markdown(Chip chip, Map<String, Host> hosts) {
    StringBuilder text = new StringBuilder();
    text.append("## Accuracy on the given rows\n\n");
    text.append("Absolute percentage errors of latency. *Held out*: the row was not in the fit;")
        .append(" of Coral's tables the whole network was not, on any host.\n\n");
    text.append(
        "| rows | n | fitted: median | 90th % | worst | held out: median | 90th % | worst |\n");
    text.append("| --- | --: | --: | --: | --: | --: | --: | --: |\n");
    groups().forEach((name, group) -> text.append(line(name, group)));
    text.append(
        String.format(
            Locale.ROOT,
            "%nSpearman's rank correlation, held out: %.4f over all rows, %.4f over one-chip rows.%n%n",
            spearman(rows),
            spearman(rows.stream().filter(r -> r.seen.tpus() == 1).toList())));
    text.append(memoryText());
    text.append("## The constants\n\n").append(constants(chip, hosts));
    text.append(
        "## Every row\n\n| table | what | measured ms | fitted ms | held-out ms | held-out error |\n");
    text.append("| --- | --- | --: | --: | --: | --: |\n");
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %.4g | %.4g | %.4g | %+.1f %% |%n",
              row.seen.table(),
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
      if (seen.tpus() == 1) {
        boolean sweep = seen.host().equals("pcie-desktop");
        if (sweep) {
          groups.computeIfAbsent("both sweeps, one TPU", k -> new ArrayList<>()).add(row);
        }
        groups.computeIfAbsent(seen.table(), k -> new ArrayList<>()).add(row);
        if (!sweep) {
          groups.computeIfAbsent("both Coral tables", k -> new ArrayList<>()).add(row);
        }
      } else {
        groups.computeIfAbsent("all pipelines", k -> new ArrayList<>()).add(row);
        String name =
            seen.table()
                + ", "
                + seen.tpus()
                + " TPUs, "
                + seen.split().name().toLowerCase(Locale.ROOT);
        groups.computeIfAbsent(name, k -> new ArrayList<>()).add(row);
      }
    }
    return groups;
  }

  private static String line(String name, List<Row> group) {
    double[] measured = group.stream().mapToDouble(r -> r.seen.latencyMs()).toArray();
    Errors in = Errors.of(group.stream().mapToDouble(Row::fitted).toArray(), measured);
    Errors out = Errors.of(group.stream().mapToDouble(Row::held).toArray(), measured);
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |%n",
        name,
        in.rows(),
        in.median(),
        in.p90(),
        in.worst(),
        out.median(),
        out.p90(),
        out.worst());
  }

  private static double spearman(List<Row> rows) {
    return Errors.spearman(
        rows.stream().mapToDouble(Row::held).toArray(),
        rows.stream().mapToDouble(r -> r.seen.latencyMs()).toArray());
  }

  private String memoryText() {
    double[] on = memory.stream().mapToDouble(Memory::on).toArray();
    Errors onErrors =
        Errors.of(on, memory.stream().mapToDouble(m -> m.seen.onChipMib().get(0)).toArray());
    List<Memory> spilled = memory.stream().filter(m -> m.seen.offChipMib().get(0) > 0).toList();
    Errors off =
        Errors.of(
            spilled.stream().mapToDouble(Memory::off).toArray(),
            spilled.stream().mapToDouble(m -> m.seen.offChipMib().get(0)).toArray());
    long wrong = memory.stream().filter(m -> m.seen.offChipMib().get(0) == 0 && m.off > 0).count();
    return String.format(
        Locale.ROOT,
        "Parameter bytes of the sweeps on one TPU: on-chip error median %.2f %%, worst %.2f %%;"
            + " off-chip median %.2f %%, worst %.2f %% over the %d rows that stream; of the others"
            + " %d are said to stream.%n%n",
        onErrors.median(),
        onErrors.worst(),
        off.median(),
        off.worst(),
        off.rows(),
        wrong);
  }

  private static String constants(Chip chip, Map<String, Host> hosts) {
    StringBuilder text = new StringBuilder("| chip | |\n| --- | --: |\n");
    Object[][] rows = {
      {"ms per padded GMAC, convolution", chip.msPerGmac()},
      {"ms per padded GMAC, depthwise", chip.msPerDepthwiseGmac()},
      {"ms per padded GMAC, dense", chip.msPerDenseGmac()},
      {"ms per 10⁶ numbers through pools, sums, joins", chip.msPerMelement()},
      {"ms per operator", chip.msPerOp()},
      {"ms per MB from another chip, beyond the bus", chip.pipelineInputMsPerMb()}
    };
    for (Object[] row : rows) {
      text.append("| ").append(row[0]).append(" | ").append(row[1]).append(" |\n");
    }
    text.append("\n| host | in MB/s | out MB/s | overhead ms | hop ms | CPU 10⁶ numbers/s |\n");
    text.append("| --- | --: | --: | --: | --: | --: |\n");
    hosts.forEach(
        (name, host) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s |%n",
                    name,
                    host.inputMbPerS(),
                    host.outputMbPerS(),
                    host.invocationOverheadMs(),
                    host.hopMs(),
                    host.cpu().melementPerS())));
    return text.append('\n').toString();
  }
}
