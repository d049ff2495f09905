package io.splitpoint.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.run.Compression;
import io.splitpoint.offload.run.Forecast;
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
            + " tails measured here or read from profiles, plus the link as measured; and, because"
            + " processors change their pace, against its parts timed in the same rounds. Writes"
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
                  + "chosen,best,regret_percent,predicted_at_pace_ms,error_at_pace_percent,"
                  + "chosen_at_pace,head_alone_ms,link_alone_ms,tail_alone_ms,"
                  + "head_in_frame_ms,link_in_frame_ms,tail_in_frame_ms")
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
    Forecast byCosts = validation.byCosts();
    Forecast atPace = validation.atPace();
    Validation.Row best = byCosts.best();
    Validation.Row chosen = byCosts.chosen();
    Validation.Row chosenAtPace = atPace.chosen();
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
            number(byCosts.errorPercent(row)),
            row == chosen,
            row == best,
            number(100 * (row.measuredMs() - best.measuredMs()) / best.measuredMs()),
            number(row.predictedAtPaceMs()),
            number(atPace.errorPercent(row)),
            row == chosenAtPace,
            number(row.alone().headMs()),
            number(row.alone().linkMs()),
            number(row.alone().tailMs()),
            number(row.measured().headMs()),
            number(row.measured().linkMs()),
            number(row.measured().tailMs()));
      }
      csv.flush();
    }
  }

  private static void put(ObjectNode node, String way, Forecast forecast) {
    node.put("chosen" + way, forecast.chosen().cost().layer());
    node.put("choice_is_best" + way, forecast.choiceIsBest());
    node.put("regret_percent" + way, forecast.regretPercent());
    node.put("error_percent_median" + way, forecast.medianErrorPercent());
    node.put("error_percent_worst" + way, forecast.worstErrorPercent());
  }

  private static void print(String way, Forecast forecast, PrintWriter to) {
    to.printf(
        Locale.ROOT,
        "%s: errors: median %.1f %%, worst %.1f %%; chosen: after layer %d, regret %.2f %%%n",
        way,
        forecast.medianErrorPercent(),
        forecast.worstErrorPercent(),
        forecast.chosen().cost().layer(),
        forecast.regretPercent());
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
      node.put("pace", validation.pace());
      node.put("best", validation.byCosts().best().cost().layer());
      put(node, "", validation.byCosts());
      put(node, "_at_pace", validation.atPace());
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
              String.format(Locale.ROOT, "%.2f", row.measuredMs()),
              String.format(Locale.ROOT, "%.2f", row.predictedMs()),
              String.format(Locale.ROOT, "%+.1f", validation.byCosts().errorPercent(row)),
              String.format(Locale.ROOT, "%.2f", row.predictedAtPaceMs()),
              String.format(Locale.ROOT, "%+.1f", validation.atPace().errorPercent(row))));
    }
    TextTable.print(
        List.of(
            "layer",
            "name",
            "bytes",
            "measured ms",
            "by costs ms",
            "error %",
            "at pace ms",
            "error %"),
        rows,
        to);
    to.printf(
        Locale.ROOT,
        "%nlink: %.2f Mbit/s, %.2f ms; fastest: after layer %d%n",
        validation.link().megabits(),
        validation.link().latencyMs(),
        validation.byCosts().best().cost().layer());
    print("by the costs", validation.byCosts(), to);
    print("at the frames' pace", validation.atPace(), to);
    to.printf(Locale.ROOT, "heads took %.2f times as long as the costs say%n", validation.pace());
    if (validation.repeated() > 0) {
      to.printf("visits repeated because the machine was busy: %d%n", validation.repeated());
    }
    to.flush();
  }
}
