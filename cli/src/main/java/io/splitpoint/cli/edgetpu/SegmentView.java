package io.splitpoint.cli.edgetpu;

import io.splitpoint.app.SharedChips;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The answer of {@code segment}.
 *
 * @param layerNames of layers 1 to N
 * @param splits by name, ours ({@code best}) first
 * @param sharing of the same chips between copies of the model
 */
record SegmentView(
    String model,
    String host,
    int tpus,
    List<String> layerNames,
    Map<String, PipelineEstimate> splits,
    SharedChips sharing) {

  Map<String, Object> json() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("model", model);
    root.put("host", host);
    root.put("tpus", tpus);
    root.put("source", "modelled");
    splits.forEach((name, split) -> root.put(name, json(split)));
    root.put("sharing", sharing.answers());
    return root;
  }

  private Map<String, Object> json(PipelineEstimate split) {
    List<Map<String, Object>> segments = new ArrayList<>();
    for (int s = 0; s < split.segments().size(); s++) {
      Estimate run = split.segments().get(s);
      Map<String, Object> segment = new LinkedHashMap<>();
      segment.put("first_layer", first(split, s));
      segment.put("last_layer", split.lastLayers().get(s));
      segment.put("last_name", layerNames.get(split.lastLayers().get(s) - 1));
      segment.put("run_ms", run.latencyMs());
      segment.put("on_chip_bytes", run.onChipBytes());
      segment.put("off_chip_bytes", run.offChipBytes());
      segments.add(segment);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("per_input_ms", split.perInputMs());
    json.put("first_to_last_ms", split.firstToLastMs());
    json.put("energy_mj", split.energyMj());
    json.put("segments", segments);
    return json;
  }

  void print(PrintWriter out, double oneChipMs) {
    out.println("%s on %d Edge TPUs, %s (modelled)".formatted(model, tpus, host));
    PipelineEstimate best = splits.get("best");
    if (tpus > 1) {
      boolean faster = best.perInputMs() < oneChipMs;
      String answer =
          faster
              ? "The pipeline gives %s times the rate of one chip."
                  .formatted(String.format(Locale.ROOT, "%.2f", oneChipMs / best.perInputMs()))
              : "One chip alone is as fast: the pipeline is not worth it.";
      out.println(AnswerColour.of(answer, faster));
    }
    out.println();
    List<List<String>> rows = new ArrayList<>();
    for (int s = 0; s < best.segments().size(); s++) {
      Estimate run = best.segments().get(s);
      rows.add(
          List.of(
              "%d-%d".formatted(first(best, s), best.lastLayers().get(s)),
              layerNames.get(best.lastLayers().get(s) - 1),
              ms(run.latencyMs()),
              Long.toString(run.onChipBytes()),
              Long.toString(run.offChipBytes())));
    }
    TextTable.print(
        List.of("layers", "up to", "run ms", "on chip bytes", "off chip bytes"), rows, out);
    out.println();
    List<List<String>> compared = new ArrayList<>();
    splits.forEach(
        (name, split) ->
            compared.add(
                List.of(
                    name.replace('_', ' '),
                    split.lastLayers().toString(),
                    ms(split.perInputMs()),
                    ms(split.firstToLastMs()))));
    compared.add(List.of("one chip", "[" + layerNames.size() + "]", ms(oneChipMs), ms(oneChipMs)));
    TextTable.print(
        List.of("split", "last layers", "ms per input", "ms first to last"), compared, out);
    if (tpus > 1) {
      out.println();
      SharingView.print(sharing, out);
    }
  }

  private static int first(PipelineEstimate split, int segment) {
    return segment == 0 ? 1 : split.lastLayers().get(segment - 1) + 1;
  }

  private static String ms(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
