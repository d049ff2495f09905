package io.splitpoint.cli.offload;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.app.MeasuredLink;
import io.splitpoint.app.offloading.FrameEnergies;
import io.splitpoint.app.offloading.FrameEnergy;
import io.splitpoint.app.offloading.HeadDevice;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.offload.run.PredictionError;
import io.splitpoint.offload.run.Validation;
import io.splitpoint.power.EnergyEstimate.Interval;
import io.splitpoint.profile.Milliseconds;
import io.splitpoint.profile.Source;
import io.splitpoint.run.Provenance;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the user sees of a validation. */
record ValidationView(
    String model,
    HeadDevice heads,
    Validation validation,
    Optional<MeasuredLink> link,
    FrameEnergies energies) {

  String json() throws JsonProcessingException {
    ObjectNode node = Provenance.JSON.createObjectNode();
    node.put("model", model);
    node.put("device", heads.name());
    node.put("source", heads.source().label());
    if (!heads.left().isEmpty()) {
      node.set(
          "heads_on_cpu", Provenance.JSON.valueToTree(heads.left().stream().sorted().toList()));
    }
    node.put("link_mbps", link.map(known -> known.bandwidthMbps().median()).orElse(null));
    node.put("link_latency_ms", validation.roundTripMs());
    node.put("pace", validation.pace());
    node.put("best", validation.byCosts().best().cost().layer());
    put(node, "", validation.byCosts());
    put(node, "_at_pace", validation.atPace());
    node.put("frames_repeated", validation.repeated());
    if (!energies.byLayer().isEmpty()) {
      node.put("energy_of", energies.of().label());
      node.put("predicted_source", energies.predicted().label());
    }
    energies
        .metered()
        .ifPresent(
            source -> {
              node.put("metered", energies.meteredFrames());
              energies
                  .medianErrorPercent()
                  .ifPresent(e -> node.put("energy_error_percent_median", e));
              energies
                  .worstErrorPercent()
                  .ifPresent(e -> node.put("energy_error_percent_worst", e));
              node.put("energy_source", source.label());
            });
    return Provenance.JSON.writeValueAsString(node);
  }

  private static void put(ObjectNode node, String way, PredictionError forecast) {
    node.put("chosen" + way, forecast.chosen().cost().layer());
    node.put("choice_is_best" + way, forecast.choiceIsBest());
    node.put("regret_percent" + way, forecast.regretPercent());
    node.put("error_percent_median" + way, forecast.medianErrorPercent());
    node.put("error_percent_worst" + way, forecast.worstErrorPercent());
  }

  void print(PrintWriter to) throws IOException {
    to.printf(
        Locale.ROOT,
        "link: %s, %s ms there and back; fastest: after layer %d%n",
        LinkView.bandwidth(link),
        Milliseconds.text(validation.roundTripMs()),
        validation.byCosts().best().cost().layer());
    print("by the costs", validation.byCosts(), to);
    print("at the frames' pace", validation.atPace(), to);
    to.printf(
        Locale.ROOT,
        "heads took %s%.2f times as long as the costs say%n",
        mark(),
        validation.pace());
    if (!heads.name().equals("cpu")) {
      to.println(headsInWords());
    }
    if (validation.repeated() > 0) {
      to.printf("visits repeated because the machine was busy: %d%n", validation.repeated());
    }
    if (!energies.byLayer().isEmpty()) {
      to.println(energyInWords());
    }
    to.println();
    List<String> header =
        new ArrayList<>(
            List.of(
                "layer",
                "name",
                "bytes",
                heads.source() == Source.MODELLED ? "frame ms" : "measured ms",
                "by costs ms",
                "error %",
                "at pace ms",
                "error %"));
    if (!energies.byLayer().isEmpty()) {
      header.addAll(List.of("metered mJ", "by parts mJ", "error %"));
    }
    TextTable.print(header, validation.rows().stream().map(this::cells).toList(), to);
  }

  private String headsInWords() {
    String left = heads.left().stream().sorted().map(String::valueOf).collect(joining(", "));
    return "%s%s: heads on %s%s"
        .formatted(
            mark().isEmpty() ? "" : mark() + " ",
            heads.source().label(),
            heads.name(),
            left.isEmpty()
                ? ""
                : "; it takes no operator of those up to layer %s, which the CPU runs"
                    .formatted(left));
  }

  /** Before what a modelled time is in. */
  private String mark() {
    return mark(heads.source());
  }

  private static String mark(Source source) {
    return source == Source.MODELLED ? "~" : "";
  }

  private String energyInWords() {
    String parts =
        "energy of a frame, of %s: by its parts %s"
            .formatted(energies.of().words(), energies.predicted().label());
    String frames =
        energies
            .metered()
            .map(source -> ", whole frames " + source.label())
            .orElse(", no frame was metered");
    return parts
        + frames
        + energies
            .medianErrorPercent()
            .map(
                median ->
                    String.format(
                        Locale.ROOT,
                        "; errors: median %.1f %%, worst %.1f %%",
                        median,
                        energies.worstErrorPercent().orElseThrow()))
            .orElse("");
  }

  private List<String> cells(Validation.Row row) {
    String mark = mark(heads.source(row.cost().layer()));
    List<String> cells =
        new ArrayList<>(
            List.of(
                Integer.toString(row.cost().layer()),
                row.cost().name(),
                Long.toString(row.cost().sendBytes()),
                mark + Milliseconds.text(row.measuredMs()),
                mark + Milliseconds.text(row.predictedMs()),
                String.format(Locale.ROOT, "%+.1f", validation.byCosts().errorPercent(row)),
                mark + Milliseconds.text(row.predictedAtPaceMs()),
                String.format(Locale.ROOT, "%+.1f", validation.atPace().errorPercent(row))));
    if (!energies.byLayer().isEmpty()) {
      Optional<FrameEnergy> energy = energies.of(row.cost().layer());
      cells.add(mj(energy.flatMap(FrameEnergy::frameMj), energies.metered()));
      cells.add(mj(energy.flatMap(FrameEnergy::predictedMj), Optional.of(energies.predicted())));
      cells.add(
          energy
              .flatMap(FrameEnergy::errorPercent)
              .map(error -> String.format(Locale.ROOT, "%+.1f", error.value()))
              .orElse(""));
    }
    return cells;
  }

  /** Modelled ones begin with ~. */
  private static String mj(Optional<Interval> energy, Optional<Source> source) {
    String mark = source.map(ValidationView::mark).orElse("");
    return energy.map(mj -> String.format(Locale.ROOT, "%s%.1f", mark, mj.value())).orElse("");
  }

  private void print(String way, PredictionError forecast, PrintWriter to) {
    String line =
        String.format(
            Locale.ROOT,
            "%s: errors: median %s%.1f %%, worst %s%.1f %%; chosen: after layer %d, regret %s%.2f %%",
            way,
            mark(),
            forecast.medianErrorPercent(),
            mark(),
            forecast.worstErrorPercent(),
            forecast.chosen().cost().layer(),
            mark(),
            forecast.regretPercent());
    to.println(AnswerColour.of(line, forecast.choiceIsBest()));
  }
}
