package io.splitpoint.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.run.Compression;
import io.splitpoint.offload.run.SplitTable;
import io.splitpoint.offload.run.Validation;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description =
        "Runs every split over the real link and holds it against its prediction: times of heads and"
            + " tails measured here or read from profiles, plus the link as measured. Writes"
            + " validation.csv.",
    footer = {
      "",
      "Example:",
      "  splitpoint offload validate --model lenet --server 127.0.0.1:8000 --out validation"
    })
final class OffloadValidateCommand implements Callable<Integer> {

  /** Of validation.csv. */
  static final List<String> COLUMNS =
      List.of(
          ("model,server,link_mbps,link_latency_ms,split_layer,split_name,transfer_bytes,"
                  + "predicted_ms,measured_ms,measured_ms_low,measured_ms_high,error_percent,"
                  + "chosen,best,regret_percent")
              .split(","));

  @Spec CommandSpec spec;
  @Mixin ModelOption model;
  @Mixin OffloadTarget target;
  @Mixin SplitCosts costs;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "11",
      description = "frames of each split, at least 3 (default: ${DEFAULT-VALUE})")
  int runs;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "where validation.csv goes (default: here)")
  Path out;

  @Option(names = "--quiet", description = "no progress on stderr")
  boolean quiet;

  @Option(names = "--json", description = "print the result as JSON instead of the table")
  boolean json;

  @Override
  public Integer call() throws IOException {
    if (runs < 3) {
      throw new UsageException("--runs: expected at least 3, found " + runs);
    }
    Graph graph = model.open(Precision.INT8);
    if (!model.builtIn()) {
      Trial.of(graph, !target.noXnnpack, Optional.empty());
    }
    TfLite library = TfLite.load();
    Validation validation;
    try (ProgressLine progress = ProgressLine.onStderr(quiet)) {
      SplitTable table = costs.table(library, graph, target.heads(), progress);
      validation =
          Validation.run(
              library,
              graph,
              table,
              target.address(),
              target.settings(
                  model.name(), OptionalInt.empty(), OptionalDouble.empty(), 1, Compression.NONE),
              runs,
              progress::at);
    }
    Files.createDirectories(out);
    WholeFile.write(out.resolve("validation.csv"), to -> write(validation, to));
    Provenance provenance =
        new Provenance(spec.commandLine().getParseResult().originalArgs())
            .put("sha256", graph.sha256())
            .put("costs", costs.source())
            .put("server", target.server)
            .put("frames_repeated", Integer.toString(validation.repeated()))
            .ended();
    WholeFile.write(out.resolve("validation.json"), provenance::writeTo);
    print(validation, spec.commandLine().getOut());
    return 0;
  }

  private void write(Validation validation, Writer to) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setRecordSeparator('\n')
            .setHeader(COLUMNS.toArray(String[]::new))
            .get();
    try (CSVPrinter csv = new CSVPrinter(to, format)) {
      for (Validation.Row row : validation.rows()) {
        csv.printRecord(
            model.name(),
            target.server,
            number(validation.link().megabits()),
            number(validation.link().latencyMs()),
            row.cost().layer(),
            row.cost().name(),
            row.cost().sendBytes(),
            number(row.predictedMs()),
            number(row.measuredMs()),
            number(row.measuredMsLow()),
            number(row.measuredMsHigh()),
            number(row.errorPercent()),
            row == validation.chosen(),
            row == validation.best(),
            number(
                100
                    * (row.measuredMs() - validation.best().measuredMs())
                    / validation.best().measuredMs()));
      }
      csv.flush();
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private void print(Validation validation, PrintWriter to) throws IOException {
    if (json) {
      ObjectNode node = Provenance.JSON.createObjectNode();
      node.put("model", model.name());
      node.put("link_mbps", validation.link().megabits());
      node.put("link_latency_ms", validation.link().latencyMs());
      node.put("chosen", validation.chosen().cost().layer());
      node.put("best", validation.best().cost().layer());
      node.put("choice_is_best", validation.choiceIsBest());
      node.put("regret_percent", validation.regretPercent());
      node.put("error_percent_median", validation.medianErrorPercent());
      node.put("error_percent_worst", validation.worstErrorPercent());
      node.put("frames_repeated", validation.repeated());
      to.println(Provenance.JSON.writeValueAsString(node));
      to.flush();
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Validation.Row row : validation.rows()) {
      rows.add(
          List.of(
              Integer.toString(row.cost().layer()),
              row.cost().name(),
              Long.toString(row.cost().sendBytes()),
              String.format(Locale.ROOT, "%.2f", row.predictedMs()),
              String.format(Locale.ROOT, "%.2f", row.measuredMs()),
              String.format(Locale.ROOT, "%+.1f", row.errorPercent())));
    }
    TextTable.print(
        List.of("layer", "name", "bytes", "predicted ms", "measured ms", "error %"), rows, to);
    to.printf(
        Locale.ROOT,
        "%nlink: %.2f Mbit/s, %.2f ms; errors: median %.1f %%, worst %.1f %%%n",
        validation.link().megabits(),
        validation.link().latencyMs(),
        validation.medianErrorPercent(),
        validation.worstErrorPercent());
    to.printf(
        Locale.ROOT,
        "chosen: after layer %d; fastest: after layer %d; regret %.2f %%%n",
        validation.chosen().cost().layer(),
        validation.best().cost().layer(),
        validation.regretPercent());
    if (validation.repeated() > 0) {
      to.printf("frames repeated because the machine was busy: %d%n", validation.repeated());
    }
    to.flush();
  }
}
