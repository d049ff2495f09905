package io.splitpoint.cli.profile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.app.ProfileResult;
import io.splitpoint.profile.Median;
import io.splitpoint.profiler.RawRun;
import io.splitpoint.report.PrefixTable;
import io.splitpoint.report.RunReport;
import io.splitpoint.run.Provenance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of {@code profile} in the forms of hyperfine's exports, for text and for its tools.
 */
final class Exports {

  private Exports() {}

  /** Verdict, answers and the table, as GitHub reads tables. */
  static void markdown(ProfileResult result, Appendable to) throws IOException {
    List<String> lines = new ArrayList<>(result.validity().lines());
    lines.addAll(
        RunReport.best(result.partition(), result.confidence(), result.validity().valid()));
    for (String line : lines) {
      to.append("- ").append(line.strip()).append('\n');
    }
    List<String> header = PrefixTable.header(result.outcome().profile(), result.outcome().layers());
    to.append('\n');
    row(header, to);
    row(header.stream().map(name -> ":---").toList(), to);
    for (List<String> cells :
        PrefixTable.rows(result.outcome().profile(), result.outcome().layers())) {
      row(cells, to);
    }
  }

  private static void row(List<String> cells, Appendable to) throws IOException {
    to.append("| ");
    to.append(String.join(" | ", cells.stream().map(cell -> cell.replace("|", "\\|")).toList()));
    to.append(" |\n");
  }

  /**
   * {@code {"results": [{"command", "mean", "stddev", "median", "min", "max", "times",
   * "parameters"}]}} with seconds, as hyperfine's {@code --export-json} has it and its scripts read
   * it; one result for each part on each device, its runs as they were. hyperfine's {@code user}
   * and {@code system} are not measured here and absent.
   */
  static void hyperfine(ProfileResult result, Appendable to) throws IOException {
    Map<List<Object>, List<RawRun>> parts = new LinkedHashMap<>();
    for (RawRun run : result.outcome().runs()) {
      parts
          .computeIfAbsent(
              List.of(run.precision(), run.device(), run.part(), run.layer()),
              key -> new ArrayList<>())
          .add(run);
    }
    ObjectNode json = Provenance.JSON.createObjectNode();
    ArrayNode results = json.putArray("results");
    parts.values().forEach(runs -> results.add(part(runs)));
    to.append(Provenance.JSON.writeValueAsString(json)).append('\n');
  }

  private static ObjectNode part(List<RawRun> runs) {
    double[] seconds = runs.stream().mapToDouble(run -> run.durationNs() / 1e9).toArray();
    double[] sorted = seconds.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double squares = Arrays.stream(sorted).map(s -> (s - mean) * (s - mean)).sum();
    RawRun first = runs.get(0);
    ObjectNode json = Provenance.JSON.createObjectNode();
    json.put(
        "command",
        "%s %d %s %s".formatted(first.part(), first.layer(), first.device(), first.precision()));
    json.put("mean", mean);
    if (n > 1) {
      json.put("stddev", Math.sqrt(squares / (n - 1)));
    } else {
      json.putNull("stddev");
    }
    json.put("median", Median.of(sorted));
    json.put("min", sorted[0]);
    json.put("max", sorted[n - 1]);
    ArrayNode times = json.putArray("times");
    Arrays.stream(seconds).forEach(times::add);
    json.putObject("parameters")
        .put("part", first.part())
        .put("layer", Integer.toString(first.layer()))
        .put("device", first.device())
        .put("precision", first.precision());
    return json;
  }
}
