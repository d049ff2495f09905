package io.splitpoint.cli.partition;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.splitpoint.app.PartitionResult;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.partition.Answer;
import io.splitpoint.partition.BatteryCsv;
import io.splitpoint.partition.Candidate;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.Endurance;
import io.splitpoint.partition.GraphPlacement;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitPoint;
import io.splitpoint.partition.Sweep;
import io.splitpoint.partition.TailBasis;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Milliseconds;
import io.splitpoint.profile.Source;
import io.splitpoint.report.EnduranceTable;
import io.splitpoint.report.TailTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The answer of {@code partition}, for people and for programs. */
final class PartitionView {

  /** The report and battery.csv hold all rows. */
  private static final int MOST_IN_ENDURANCE = 12;

  private final PartitionResult result;

  PartitionView(PartitionResult result) {
    this.result = result;
  }

  /** {@code partition --json}; results that were not requested are absent. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Json(
      @JsonUnwrapped SplitsJson splits,
      TiersView tiers,
      List<Range> sweep,
      Weighted weighted,
      EnergyOf energyOf,
      List<String> energyNotices,
      List<Map<String, Object>> battery,
      List<GraphPlacement> placement) {}

  /** The best cut between two bandwidths. */
  record Range(
      double fromMbps,
      double toMbps,
      String headDevice,
      String tailDevice,
      String link,
      int splitLayer,
      String splitName) {}

  /** The winner of several weighted objectives, without a confidence. */
  record Weighted(@JsonUnwrapped SplitsJson.Row row, String weights, double value) {}

  Json json() {
    return new Json(
        SplitsJson.of(result.partition(), result.asked(), result.tails()),
        tiers().orElse(null),
        result
            .sweep()
            .map(sweep -> sweep.ranges().stream().map(PartitionView::range).toList())
            .orElse(null),
        result.weighted().map(this::weighted).orElse(null),
        result.energyOf(),
        result.energyNotices(),
        result.endurance().map(BatteryCsv::rows).orElse(null),
        result.placements().orElse(null));
  }

  private Optional<TiersView> tiers() {
    return result.tiers().map(tiers -> TiersView.of(tiers, result.constraints()));
  }

  private static Range range(Sweep.Range range) {
    SplitPoint cut = range.cut();
    return new Range(
        range.fromMbps(),
        range.toMbps(),
        cut.headDevice(),
        cut.tailDevice(),
        cut.link(),
        cut.splitLayer(),
        cut.splitName());
  }

  private Weighted weighted(PartitionResult.Weighted weighted) {
    SplitsJson.Row row = SplitsJson.Row.of(weighted.winner().candidate(), result.asked());
    row.cells().remove("confidence");
    return new Weighted(row, weighted.weights().label(), weighted.winner().value());
  }

  private static void print(PartitionResult.Weighted weighted, PrintWriter out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "* weighted   %s: %s  [%.4g, where 1 is best in all]%n",
        weighted.weights().label(),
        weighted.winner().candidate().cut().inWords(),
        weighted.winner().value());
  }

  private void print(Sweep sweep, PrintWriter out) {
    out.println();
    out.println("Best for " + result.asked().label() + " over the bandwidth");
    for (Sweep.Range range : sweep.ranges()) {
      out.printf(
          Locale.ROOT,
          "  %10.4g to %10.4g Mbit/s  %s%n",
          range.fromMbps(),
          range.toMbps(),
          range.cut().where());
    }
  }

  void print(PrintWriter out) {
    result
        .doubted()
        .forEach(
            file ->
                out.println(
                    AnswerColour.of(
                        "NOT VALID: the run of " + file + " says so of its own numbers")));
    printAnswers(out);
    result.weighted().ifPresent(w -> print(w, out));
    result.endurance().ifPresent(e -> print(e, out));
    printTails(out);
    result.placements().ifPresent(p -> print(p, out));
    tiers().ifPresent(t -> t.print(out));
    result.sweep().ifPresent(s -> print(s, out));
  }

  private static void print(Endurance endurance, PrintWriter out) {
    out.println();
    EnduranceTable.inWords(endurance).forEach(out::println);
    List<List<String>> rows = EnduranceTable.rows(endurance);
    if (!rows.isEmpty()) {
      out.println();
      TextTable.print(EnduranceTable.HEADER, rows.stream().limit(MOST_IN_ENDURANCE).toList(), out);
    }
    if (rows.size() > MOST_IN_ENDURANCE) {
      out.println("and %d more in battery.csv".formatted(rows.size() - MOST_IN_ENDURANCE));
    }
  }

  private void printTails(PrintWriter out) {
    out.println();
    out.println(TailTable.summary(result.partition()));
    if (!result.tails().isEmpty()) {
      TextTable.print(TailTable.HEADER, TailTable.rows(result.tails()), out);
    }
  }

  private static void print(List<GraphPlacement> placements, PrintWriter out) {
    for (GraphPlacement placement : placements) {
      out.println();
      out.printf(
          Locale.ROOT,
          "Free placement for %s: %s, link %s: %.4g %s (on one device alone %.4g)%n",
          placement.objective().label(),
          placement.inWords(),
          placement.link(),
          placement.value(),
          placement.objective() == Objective.LATENCY ? "ms" : "mJ",
          placement.valueOnOneDevice());
    }
  }

  private void printAnswers(PrintWriter out) {
    Partition partition = result.partition();
    Objective asked = result.asked();
    out.println(
        "%s, %d cuts%s"
            .formatted(
                partition.candidates().get(0).cut().model(),
                partition.candidates().size(),
                result.constraints().equals(Constraints.NONE)
                    ? ""
                    : " under the constraints given"));
    List<Objective> shown = new ArrayList<>(List.of(Objective.LATENCY, Objective.ENERGY));
    shown.add(Objective.EDP);
    if (!shown.contains(asked)) {
      shown.add(asked);
    }
    for (Objective objective : shown) {
      boolean decided = result.doubted().isEmpty();
      Answer.of(partition, objective, Answer.USUAL_CONFIDENCE)
          .ifPresent(
              answer -> out.println(AnswerColour.of(line(answer), decided && answer.decided())));
      partition
          .undecided(objective)
          .ifPresent(why -> out.println(AnswerColour.of(mark(objective) + why, false)));
    }
    if (partition.best(Objective.ENERGY).isEmpty()
        && partition.undecided(Objective.ENERGY).isEmpty()) {
      out.println(
          "  energy: unknown, no pair of devices has an energy on both sides (a meter measures it)");
    }
    out.println();
    out.println("Pareto front");
    out.printf(
        Locale.ROOT,
        "  %12s  %17s  %9s  %s%n",
        "latency ms",
        partition.energyOf().heading(),
        "bytes",
        "cut");
    for (Candidate candidate : partition.pareto()) {
      SplitPoint cut = candidate.cut();
      out.printf(
          Locale.ROOT,
          "  %12s  %17s  %9s  %s%n",
          fixed(cut.latencyMs()),
          energy(cut),
          cut.transferBytes().isPresent() ? cut.transferBytes().getAsLong() : "?",
          cut.where()
              + sources(cut)
              + (cut.energyModelled() && !cut.isModelled() ? " (energy modelled)" : ""));
    }
  }

  private String line(Answer answer) {
    Answer told = result.doubted().isEmpty() ? answer : answer.doubted();
    boolean published = answer.best().cut().headSource().equals(Optional.of(Source.PUBLISHED));
    return mark(answer.objective()) + told.inWords() + (published ? " (published)" : "");
  }

  private String mark(Objective objective) {
    return objective == result.asked() ? "* " : "  ";
  }

  private static String sources(SplitPoint cut) {
    List<String> notes = new ArrayList<>();
    cut.headSource().filter(s -> s != Source.MEASURED).ifPresent(s -> notes.add(s.label()));
    if (cut.tailBasis() == TailBasis.SCALED) {
      notes.add("tail scaled");
    }
    if (cut.tailBasis() == TailBasis.DIFFERENCE) {
      notes.add("tail by difference");
    }
    return notes.isEmpty() ? "" : " (" + String.join(", ", notes) + ")";
  }

  /** A lower bound of the energy where a power of the link is unknown; empty for some cuts. */
  private static String energy(SplitPoint cut) {
    OptionalDouble atLeast = cut.energyAtLeastMj();
    return atLeast.orElse(0) > 0
        ? "at least " + fixed(atLeast)
        : atLeast.isPresent() ? "unknown" : fixed(cut.energyMj());
  }

  private static String fixed(OptionalDouble value) {
    return value.isPresent() ? Milliseconds.text(value.getAsDouble()) : "";
  }
}
