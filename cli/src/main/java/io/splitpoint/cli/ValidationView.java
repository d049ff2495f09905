package io.splitpoint.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.offload.run.Forecast;
import io.splitpoint.offload.run.Validation;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the user sees of a validation. */
record ValidationView(String model, Validation validation, FrameEnergies energies) {

  String json() throws JsonProcessingException {
    ObjectNode node = Provenance.JSON.createObjectNode();
    node.put("model", model);
    node.put("link_mbps", validation.link().megabits());
    node.put("link_latency_ms", validation.link().latencyMs());
    node.put("pace", validation.pace());
    node.put("best", validation.byCosts().best().cost().layer());
    put(node, "", validation.byCosts());
    put(node, "_at_pace", validation.atPace());
    node.put("frames_repeated", validation.repeated());
    if (!energies.byLayer().isEmpty()) {
      node.put("metered", energies.byLayer().size());
      node.put("energy_error_percent_median", energies.medianErrorPercent());
      node.put("energy_error_percent_worst", energies.worstErrorPercent());
      node.put("energy_source", energies.source().orElseThrow().label());
    }
    return Provenance.JSON.writeValueAsString(node);
  }

  private static void put(ObjectNode node, String way, Forecast forecast) {
    node.put("chosen" + way, forecast.chosen().cost().layer());
    node.put("choice_is_best" + way, forecast.choiceIsBest());
    node.put("regret_percent" + way, forecast.regretPercent());
    node.put("error_percent_median" + way, forecast.medianErrorPercent());
    node.put("error_percent_worst" + way, forecast.worstErrorPercent());
  }

  void print(PrintWriter to) throws IOException {
    List<String> header =
        new ArrayList<>(
            List.of(
                "layer",
                "name",
                "bytes",
                "measured ms",
                "by costs ms",
                "error %",
                "at pace ms",
                "error %"));
    if (!energies.byLayer().isEmpty()) {
      header.addAll(List.of("mJ", "by parts mJ", "error %"));
    }
    TextTable.print(header, validation.rows().stream().map(this::cells).toList(), to);
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
    if (!energies.byLayer().isEmpty()) {
      to.printf(
          Locale.ROOT,
          "energy of a frame here, %s: errors: median %.1f %%, worst %.1f %%%n",
          energies.source().orElseThrow().label(),
          energies.medianErrorPercent(),
          energies.worstErrorPercent());
    }
  }

  private List<String> cells(Validation.Row row) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                Integer.toString(row.cost().layer()),
                row.cost().name(),
                Long.toString(row.cost().sendBytes()),
                String.format(Locale.ROOT, "%.2f", row.measuredMs()),
                String.format(Locale.ROOT, "%.2f", row.predictedMs()),
                String.format(Locale.ROOT, "%+.1f", validation.byCosts().errorPercent(row)),
                String.format(Locale.ROOT, "%.2f", row.predictedAtPaceMs()),
                String.format(Locale.ROOT, "%+.1f", validation.atPace().errorPercent(row))));
    if (!energies.byLayer().isEmpty()) {
      Optional<FrameEnergy> energy = energies.of(row.cost().layer());
      String mark = energies.source().filter(Source.MODELLED::equals).map(m -> "~").orElse("");
      cells.addAll(
          energy
              .map(
                  e ->
                      List.of(
                          String.format(Locale.ROOT, "%s%.1f", mark, e.frameMj().value()),
                          String.format(Locale.ROOT, "%s%.1f", mark, e.predictedMj()),
                          String.format(Locale.ROOT, "%+.1f", e.errorPercent().value())))
              .orElse(List.of("", "", "")));
    }
    return cells;
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
}
