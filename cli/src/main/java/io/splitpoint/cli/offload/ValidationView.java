package io.splitpoint.cli.offload;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.splitpoint.app.offloading.FrameEnergies;
import io.splitpoint.app.offloading.FrameEnergy;
import io.splitpoint.app.offloading.Validating;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.offload.run.PredictionError;
import io.splitpoint.offload.run.Validation;
import io.splitpoint.power.EnergyEstimate.Interval;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Milliseconds;
import io.splitpoint.profile.Source;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A validation as text and as JSON; values that were not requested or not observed are null.
 *
 * @param headsOnCpu the last layers of heads of which the device takes no operator
 * @param linkMbps empty where the bandwidth was not measured
 * @param best layer after which frames were fastest
 * @param metered splits whose frames were metered
 * @param result complete result
 */
@JsonInclude(Include.NON_NULL)
record ValidationView(
    String model,
    String device,
    Source source,
    @JsonInclude(Include.NON_EMPTY) List<Integer> headsOnCpu,
    Optional<Double> linkMbps,
    double linkLatencyMs,
    double pace,
    int best,
    @JsonUnwrapped Prediction byCosts,
    @JsonUnwrapped(suffix = "_at_pace") Prediction atPace,
    int framesRepeated,
    EnergyOf energyOf,
    Source predictedSource,
    Long metered,
    Double energyErrorPercentMedian,
    Double energyErrorPercentWorst,
    Source energySource,
    @JsonIgnore Validating.Result result) {

  /** The choice of one prediction, and its errors. */
  record Prediction(
      int chosen,
      boolean choiceIsBest,
      double regretPercent,
      double errorPercentMedian,
      double errorPercentWorst) {

    static Prediction of(PredictionError error) {
      return new Prediction(
          error.chosen().cost().layer(),
          error.choiceIsBest(),
          error.regretPercent(),
          error.medianErrorPercent(),
          error.worstErrorPercent());
    }
  }

  static ValidationView of(String model, Validating.Result result) {
    Validation validation = result.validation();
    FrameEnergies energies = result.energies();
    boolean known = !energies.byLayer().isEmpty();
    Optional<Source> metered = energies.metered();
    return new ValidationView(
        model,
        result.heads().name(),
        result.heads().source(),
        result.heads().left().stream().sorted().toList(),
        result.link().map(link -> link.bandwidthMbps().median()),
        validation.roundTripMs(),
        validation.pace(),
        validation.byCosts().best().cost().layer(),
        Prediction.of(validation.byCosts()),
        Prediction.of(validation.atPace()),
        validation.repeated(),
        known ? energies.of() : null,
        known ? energies.predicted() : null,
        metered.map(source -> energies.meteredFrames()).orElse(null),
        metered.flatMap(source -> energies.medianErrorPercent()).orElse(null),
        metered.flatMap(source -> energies.worstErrorPercent()).orElse(null),
        metered.orElse(null),
        result);
  }

  void print(PrintWriter to) {
    to.printf(
        Locale.ROOT,
        "link: %s, %s ms there and back; fastest: after layer %d%n",
        LinkView.bandwidth(result.link()),
        Milliseconds.text(linkLatencyMs),
        best);
    print("by the costs", byCosts, to);
    print("at the frames' pace", atPace, to);
    to.printf(Locale.ROOT, "heads took %s%.2f times as long as the costs say%n", mark(), pace);
    if (!device.equals("cpu")) {
      to.println(headsInWords());
    }
    if (framesRepeated > 0) {
      to.printf("measurements repeated because the machine was busy: %d%n", framesRepeated);
    }
    if (energyOf != null) {
      to.println(energyInWords());
    }
    to.println();
    List<String> header =
        new ArrayList<>(
            List.of(
                "layer",
                "name",
                "bytes",
                source == Source.MODELLED ? "frame ms" : "measured ms",
                "by costs ms",
                "error %",
                "at pace ms",
                "error %"));
    if (energyOf != null) {
      header.addAll(List.of("metered mJ", "by parts mJ", "error %"));
    }
    TextTable.print(header, result.validation().rows().stream().map(this::cells).toList(), to);
  }

  private String headsInWords() {
    String left = headsOnCpu.stream().map(String::valueOf).collect(joining(", "));
    return "%s%s: heads on %s%s"
        .formatted(
            mark().isEmpty() ? "" : mark() + " ",
            source.label(),
            device,
            left.isEmpty()
                ? ""
                : "; it takes no operator of those up to layer %s, which the CPU runs"
                    .formatted(left));
  }

  /** The mark before modelled times. */
  private String mark() {
    return mark(source);
  }

  private static String mark(Source source) {
    return source == Source.MODELLED ? "~" : "";
  }

  private String energyInWords() {
    String parts =
        "energy of a frame, of %s: by its parts %s"
            .formatted(energyOf.words(), predictedSource.label());
    String frames =
        energySource == null ? ", no frame was metered" : ", whole frames " + energySource.label();
    return parts
        + frames
        + (energyErrorPercentMedian == null
            ? ""
            : String.format(
                Locale.ROOT,
                "; errors: median %.1f %%, worst %.1f %%",
                energyErrorPercentMedian,
                energyErrorPercentWorst));
  }

  private List<String> cells(Validation.Row row) {
    Validation validation = result.validation();
    String mark = mark(result.heads().source(row.cost().layer()));
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
    if (energyOf != null) {
      FrameEnergies energies = result.energies();
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

  /** An energy; modelled ones begin with ~. */
  private static String mj(Optional<Interval> energy, Optional<Source> source) {
    String mark = source.map(ValidationView::mark).orElse("");
    return energy.map(mj -> String.format(Locale.ROOT, "%s%.1f", mark, mj.value())).orElse("");
  }

  private void print(String way, Prediction forecast, PrintWriter to) {
    String line =
        String.format(
            Locale.ROOT,
            "%s: errors: median %s%.1f %%, worst %s%.1f %%; chosen: after layer %d, regret %s%.2f %%",
            way,
            mark(),
            forecast.errorPercentMedian,
            mark(),
            forecast.errorPercentWorst,
            forecast.chosen,
            mark(),
            forecast.regretPercent);
    to.println(AnswerColour.of(line, forecast.choiceIsBest));
  }
}
