package io.splitpoint.cli.profile;

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
import java.util.OptionalDouble;

/** The result of {@code profile} in the forms of hyperfine's exports. */
final class Exports {

  private Exports() {}

  /** Writes the verdict, the answers and the table in GitHub's Markdown. */
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
   * "parameters"}]}} in seconds, the format of hyperfine's {@code --export-json} and scripts; one
   * result for each part on each device, with its raw runs. hyperfine's {@code user} and {@code
   * system} are not measured.
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
    var results = Map.of("results", parts.values().stream().map(Exports::part).toList());
    to.append(Provenance.JSON.writeValueAsString(results)).append('\n');
  }

  /**
   * @param stddev of a sample; empty of a single run
   */
  private record Part(
      String command,
      double mean,
      OptionalDouble stddev,
      double median,
      double min,
      double max,
      double[] times,
      Parameters parameters) {}

  private record Parameters(String part, String layer, String device, String precision) {}

  private static Part part(List<RawRun> runs) {
    double[] seconds = runs.stream().mapToDouble(run -> run.durationNs() / 1e9).toArray();
    double[] sorted = seconds.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double squares = Arrays.stream(sorted).map(s -> (s - mean) * (s - mean)).sum();
    RawRun first = runs.get(0);
    String layer = Integer.toString(first.layer());
    return new Part(
        String.join(" ", first.part(), layer, first.device(), first.precision()),
        mean,
        n > 1 ? OptionalDouble.of(Math.sqrt(squares / (n - 1))) : OptionalDouble.empty(),
        Median.of(sorted),
        sorted[0],
        sorted[n - 1],
        seconds,
        new Parameters(first.part(), layer, first.device(), first.precision()));
  }
}
