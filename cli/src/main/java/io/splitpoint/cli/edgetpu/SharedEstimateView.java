package io.splitpoint.cli.edgetpu;

import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Sharing;
import io.splitpoint.profile.EnergyOf;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The answer of {@code estimate --split best} on several TPUs, for people and for programs. */
record SharedEstimateView(
    String model, Host host, Clock clock, int tpus, Objective objective, SharingView ways) {

  Map<String, Object> json() {
    Sharing best = ways.best(objective);
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("model", model);
    root.put("host", host.name());
    root.put("tpus", tpus);
    root.put("latency_ms", EstimateView.number(best.perInputMs()));
    root.put("latency_ms_low", EstimateView.number(best.error().low(best.perInputMs())));
    root.put("latency_ms_high", EstimateView.number(best.error().high(best.perInputMs())));
    root.put("energy_mj", EstimateView.number(best.energyMj()));
    root.put("energy_of", EnergyOf.ACCELERATOR.label());
    root.put("on_chip_bytes", perTpu(best, Estimate::onChipBytes));
    root.put("off_chip_bytes", perTpu(best, Estimate::offChipBytes));
    root.put("source", "modelled");
    root.put("pipeline_latency_ms", EstimateView.number(best.latencyMs()));
    root.put("pipeline_latency_ms_low", EstimateView.number(best.error().low(best.latencyMs())));
    root.put("pipeline_latency_ms_high", EstimateView.number(best.error().high(best.latencyMs())));
    root.put("first_run_ms", EstimateView.number(firstRunMs(best)));
    root.put("clock", EstimateView.label(clock));
    root.put("split", EstimateView.label(Split.BEST));
    root.put("objective", objective.label());
    root.put("compute", "shapes");
    root.put("pipelines", best.depths());
    List<Map<String, Object>> segments = new ArrayList<>();
    for (int copy = 0; copy < best.pipelines().size(); copy++) {
      for (Map<String, Object> segment : EstimateView.segments(best.pipelines().get(copy))) {
        segment.put("copy", copy + 1);
        segments.add(segment);
      }
    }
    root.put("segments", segments);
    root.put("sharing", ways.json());
    return root;
  }

  void print(PrintWriter out) {
    Sharing best = ways.best(objective);
    out.printf(
        "%s on %s, %s clock, %d TPUs shared for %s: %s (modelled, not measured)%n%n",
        model, host.name(), EstimateView.label(clock), tpus, objective.label(), best.text());
    List<List<String>> rows = new ArrayList<>();
    best.pipelines().forEach(pipeline -> EstimateView.addRows(pipeline, rows));
    EstimateView.printRows(rows, out);
    out.printf(
        Locale.ROOT,
        "%nlatency   %.3f ms per input with all copies full, nine times in ten %s;%n"
            + "          %.3f ms from first in to last out, the slowest copy, nine times in ten %s%n",
        best.perInputMs(),
        EstimateView.interval(best.error(), best.perInputMs()),
        best.latencyMs(),
        EstimateView.interval(best.error(), best.latencyMs()));
    out.printf(Locale.ROOT, "first run %.1f ms, with loading of parameters%n", firstRunMs(best));
    out.printf(
        Locale.ROOT,
        "energy    %.1f mJ per input, accelerators only, ±%.0f %%%n%n",
        best.energyMj(),
        100 * host.power().errorShare());
    ways.print(out);
  }

  private static double firstRunMs(Sharing way) {
    return way.pipelines().stream().mapToDouble(EstimateView::firstRunMs).max().orElseThrow();
  }

  private static List<Long> perTpu(Sharing way, ToLongFunction<Estimate> bytes) {
    List<Long> all = new ArrayList<>();
    for (PipelineEstimate pipeline : way.pipelines()) {
      pipeline.segments().forEach(segment -> all.add(bytes.applyAsLong(segment)));
    }
    return all;
  }
}
