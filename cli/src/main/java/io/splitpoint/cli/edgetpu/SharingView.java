package io.splitpoint.cli.edgetpu;

import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Sharing;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.run.UsageException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The ways of sharing several Edge TPUs between copies of a model, for people and for programs.
 *
 * @param ways all of them, cut where one tensor crosses, as {@code segment} cuts
 * @param compilers all of them, in the segments of {@code edgetpu_compiler --num_segments}
 */
record SharingView(List<Sharing> ways, List<Sharing> compilers) {

  /** The words of {@code --objective} where chips are shared. */
  static final Set<String> OBJECTIVES = Set.of("latency", "throughput");

  static SharingView of(TpuSegments segments, int tpus) {
    return new SharingView(segments.sharings(tpus), segments.compilerSharings(tpus));
  }

  /**
   * @throws UsageException when chips are not shared for it
   */
  static Objective objective(String word) {
    if (!OBJECTIVES.contains(word)) {
      throw new UsageException("--objective: expected latency or throughput, found '" + word + "'");
    }
    return Objective.of(word);
  }

  Sharing best(Objective objective) {
    return Sharing.best(all(), objective);
  }

  private List<Sharing> all() {
    List<Sharing> all = new ArrayList<>(ways);
    all.addAll(compilers);
    return all;
  }

  private boolean byCompiler(Sharing way) {
    return compilers.stream().anyMatch(other -> other == way);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("throughput", json(best(Objective.THROUGHPUT)));
    json.put("latency", json(best(Objective.LATENCY)));
    json.put("front", Sharing.front(all()).stream().map(this::json).toList());
    Map<String, Object> compiler = new LinkedHashMap<>();
    compiler.put("throughput", json(Sharing.best(compilers, Objective.THROUGHPUT)));
    compiler.put("latency", json(Sharing.best(compilers, Objective.LATENCY)));
    json.put("compiler", compiler);
    return json;
  }

  Map<String, Object> json(Sharing way) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pipelines", way.depths());
    json.put("segments", byCompiler(way) ? "compiler" : "best");
    json.put("latency_ms", way.latencyMs());
    json.put("latency_ms_low", way.error().low(way.latencyMs()));
    json.put("latency_ms_high", way.error().high(way.latencyMs()));
    json.put("per_input_ms", way.perInputMs());
    json.put("per_input_ms_low", way.error().low(way.perInputMs()));
    json.put("per_input_ms_high", way.error().high(way.perInputMs()));
    json.put("energy_mj", way.energyMj());
    json.put("last_layers", way.pipelines().stream().map(PipelineEstimate::lastLayers).toList());
    return json;
  }

  /** The front, each way with what it is best for. */
  void print(PrintWriter out) {
    Sharing fastest = best(Objective.THROUGHPUT);
    Sharing soonest = best(Objective.LATENCY);
    List<Sharing> shown = new ArrayList<>(Sharing.front(all()));
    for (Sharing best : List.of(soonest, fastest)) {
      if (!shown.contains(best)) {
        shown.add(best);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (Sharing way : shown) {
      List<String> goals = new ArrayList<>();
      if (way.equals(soonest)) {
        goals.add("latency");
      }
      if (way.equals(fastest)) {
        goals.add("throughput");
      }
      rows.add(
          List.of(
              way.text(),
              way.depths().get(0) == 1 ? "" : byCompiler(way) ? "compiler's" : "best",
              format("%.3f", way.latencyMs()),
              format("%.1f", 1e3 / way.perInputMs()),
              format("%.1f", way.energyMj()),
              String.join(", ", goals)));
    }
    TextTable.print(
        List.of(
            "chips shared as", "segments", "latency ms", "inputs/s", "mJ per input", "best for"),
        rows,
        out);
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  static final class Objectives implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return OBJECTIVES.stream().sorted().iterator();
    }
  }
}
