package io.splitpoint.report;

import io.splitpoint.partition.Answer;
import io.splitpoint.partition.Endurance;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Partition;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import io.splitpoint.profiler.LayerRow;
import io.splitpoint.profiler.Operators;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The report of one run: the best splits, the figures and tables behind them, provenance. */
public final class RunReport {

  /** A network of 100 layers at 7 clocks has a thousand splits; battery.csv holds them all. */
  private static final int MOST_ON_A_BATTERY = 40;

  private static final List<Objective> OBJECTIVES =
      List.of(Objective.LATENCY, Objective.ENERGY, Objective.EDP);

  private RunReport() {}

  /**
   * The contents of the page.
   *
   * @param endurance battery life of each split, where it was requested
   * @param tails measured tails beside their values by difference
   * @param tailRows times of the tails; empty where none was run
   * @param layers each layer's own time; empty where it is unknown
   * @param operators times of the runtime's operators; empty where they were not requested
   * @param confidence probability with which a split must be best to be called best
   * @param verdict whether the run is valid and why not, one line each; empty where it is unknown
   * @param notices lines that must not be overlooked, such as that a device was modelled
   * @param provenance JSON text for the foot of the page
   * @param whatIf data for readers who change link, server and deadline; the page's script then
   *     draws the splits
   */
  public record Content(
      Profile profile,
      Optional<Partition> partition,
      Optional<Endurance> endurance,
      List<MeasuredTails.Comparison> tails,
      List<LayerProfile> tailRows,
      List<LayerRow> layers,
      Operators operators,
      double confidence,
      List<String> verdict,
      List<String> notices,
      String provenance,
      Optional<WhatIfData> whatIf) {}

  /** Writes {@code report.html}. */
  public static void write(Content content, Writer out) throws IOException {
    page(content).writeTo(out);
  }

  /** A page for each figure alone, by the figure's name, to take pictures of. */
  public static Map<String, String> figures(Content content) throws IOException {
    return page(content).figuresAlone();
  }

  private static Page page(Content content) throws IOException {
    Profile profile = content.profile();
    Page page = new Page(profile.model() + " on " + String.join(" and ", profile.devices()));
    boolean valid = content.verdict().isEmpty() || content.verdict().get(0).startsWith("VALID");
    if (!content.verdict().isEmpty()) {
      page.verdict(content.verdict(), valid);
    }
    content.notices().forEach(page::notice);
    content
        .partition()
        .ifPresent(
            answer -> {
              page.heading("Best split points");
              page.list("answers", best(answer, content.confidence(), valid));
            });
    if (content.whatIf().isPresent()) {
      WhatIfData data = content.whatIf().get();
      page.whatIf(data.json(profile, content.layers(), content.confidence(), valid));
    }
    page.heading("Every layer prefix")
        .figure(
            "prefixes",
            PrefixFigure.of(profile),
            PrefixFigure.errors(profile),
            "Latency of the prefix that ends after each layer (bars)"
                + (metered(profile) ? ", and its energy (line, right axis)." : ".")
                + " Thin lines are 95 % intervals, of modelled numbers 90 %."
                + legend(profile));
    if (!content.layers().isEmpty()) {
      page.heading("Each layer by itself")
          .figure(
              "layers",
              LayerFigure.of(content.layers()),
              LayerFigure.errors(content.layers()),
              "The time of each layer alone, fitted to all heads and tails; thin lines are"
                  + " 95 % intervals.");
    }
    operators(page, content.operators());
    if (content.whatIf().isEmpty()) {
      content.partition().ifPresent(answer -> splits(page, answer, content));
    }
    content
        .endurance()
        .ifPresent(
            endurance -> {
              List<List<String>> rows = EnduranceTable.rows(endurance);
              int more = Math.max(0, rows.size() - MOST_ON_A_BATTERY);
              page.heading("On a battery").list(EnduranceTable.inWords(endurance));
              page.table(
                  "Battery life with each split, with the idle time between frames; ~ is modelled"
                      + (more == 0 ? "" : "; %d more are in battery.csv".formatted(more)),
                  EnduranceTable.HEADER,
                  rows.subList(0, rows.size() - more));
            });
    page.heading("The profile")
        .table(
            "Each prefix: its last layer, the bytes that cross a cut there, and its times with"
                + " half of their 95 % intervals"
                + (modelled(profile) ? "; ~ is modelled" : ""),
            PrefixTable.header(profile, content.layers()),
            PrefixTable.rows(profile, content.layers()));
    content
        .partition()
        .ifPresent(
            answer ->
                page.heading("Every split point")
                    .table(
                        "The cost of a cut after each layer: head, transfer and tail, with the link"
                            + " and the server of the run",
                        SplitTable.header(answer.energyOf()),
                        SplitTable.rows(answer)));
    content.partition().ifPresent(answer -> tails(page, answer, content.tails()));
    List<List<String>> starts = ColdStartTable.rows(profile.rows(), content.tailRows());
    if (!starts.isEmpty()) {
      page.heading("Memory and cold start")
          .table(
              "Time and memory of a new process up to its first run of this part alone: medians over"
                  + " the processes in the last column",
              ColdStartTable.HEADER,
              starts);
    }
    page.heading("Where these numbers come from").preformatted(content.provenance());
    return page;
  }

  /**
   * A statement about the best split for each objective, one line each.
   *
   * @param valid whether the run behind the numbers is valid
   */
  public static List<String> best(Partition partition, double confidence, boolean valid) {
    List<String> lines = new ArrayList<>();
    for (Objective objective : OBJECTIVES) {
      Answer.of(partition, objective, confidence)
          .map(answer -> valid ? answer : answer.doubted())
          .ifPresent(answer -> lines.add(answer.inWords()));
      partition.undecided(objective).ifPresent(lines::add);
    }
    if (partition.best(Objective.ENERGY).isEmpty()
        && partition.undecided(Objective.ENERGY).isEmpty()) {
      lines.add(
          "best for energy: unknown, no pair of devices has an energy on both sides (a meter"
              + " measures it)");
    }
    return lines;
  }

  private static void operators(Page page, Operators operators) {
    if (operators.inWords().isEmpty()) {
      return;
    }
    page.heading("Operators of each layer");
    OperatorFigure.of(operators.rows())
        .forEach(
            (name, figure) ->
                page.figure(
                    "operators_" + name.replaceAll("\\W+", "_"),
                    figure,
                    "The time of each layer by the runtime's events on "
                        + name
                        + ", by operator or kernel. Delegates join operators: a layer without a bar"
                        + " is part of the one before."));
    page.list(operators.inWords());
  }

  private static void splits(Page page, Partition partition, Content content) {
    Profile profile = content.profile();
    page.heading("Latency of every split point")
        .figure(
            "split_latency",
            SplitFigure.of(partition, Objective.LATENCY),
            new SplitIntervals(profile, content.tails()).of(partition),
            "Head, transfer and tail together when the cut falls after each layer; the star is the"
                + " best."
                + legend(profile));
    if (partition.candidates().stream().anyMatch(c -> ParetoFigure.known(c.cut()))) {
      page.heading("Energy of every split point")
          .figure(
              "split_energy",
              SplitFigure.of(partition, Objective.ENERGY),
              "Of "
                  + whose(partition)
                  + ": computing, sending and waiting; the star is the best."
                  + energyLegend(partition))
          .heading("Pareto front")
          .figure(
              "pareto",
              ParetoFigure.of(partition),
              "Energy over latency of every split point. No other split point beats one on the"
                  + " front in both.");
    } else {
      page.paragraph(
          "No energy figures and no Pareto front: no device pair has an energy on both sides"
              + " (a power meter measures it).");
    }
  }

  private static void tails(
      Page page, Partition partition, List<MeasuredTails.Comparison> compared) {
    page.heading("Tails").paragraph(TailTable.summary(partition) + ".");
    if (compared.isEmpty()) {
      page.paragraph("No tail was run by itself (a profile runs them unless it is asked not to).");
      return;
    }
    page.table(
        "Tails that were measured alone, their time as the whole model minus the prefix,"
            + " and the error of that; ~ is modelled, not measured",
        TailTable.HEADER,
        TailTable.rows(compared));
  }

  private static String whose(Partition partition) {
    EnergyOf of = partition.energyOf();
    return of == EnergyOf.UNKNOWN ? "the energy of the head device" : of.words();
  }

  private static boolean metered(Profile profile) {
    return profile.rows().stream().anyMatch(row -> row.energy().isPresent());
  }

  private static String energyLegend(Partition partition) {
    boolean modelled =
        partition.candidates().stream()
            .anyMatch(candidate -> SplitFigure.modelled(candidate.cut(), Objective.ENERGY));
    return modelled ? " Dashed lines are modelled, not measured." : "";
  }

  private static String legend(Profile profile) {
    return modelled(profile) ? " Pale bars and dashed lines are modelled, not measured." : "";
  }

  static boolean modelled(Profile profile) {
    return profile.rows().stream()
        .map(LayerProfile::latency)
        .flatMap(Optional::stream)
        .map(Latency::source)
        .anyMatch(Source.MODELLED::equals);
  }
}
