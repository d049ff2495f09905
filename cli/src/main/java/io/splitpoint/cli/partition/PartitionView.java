package io.splitpoint.cli.partition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.app.PartitionResult;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.partition.Candidate;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitPoint;
import io.splitpoint.partition.SplitsCsv;
import io.splitpoint.partition.Sweep;
import io.splitpoint.partition.TailBasis;
import io.splitpoint.partition.Tiers;
import io.splitpoint.profile.Source;
import io.splitpoint.run.Provenance;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The answer of {@code partition}, for people and for programs. */
public final class PartitionView {

  private static final List<Objective> IN_JSON =
      List.of(Objective.LATENCY, Objective.ENERGY, Objective.EDP, Objective.THROUGHPUT);

  private final PartitionResult result;

  PartitionView(PartitionResult result) {
    this.result = result;
  }

  ObjectNode json() {
    ObjectNode json = answers(result.partition(), result.asked());
    result.tiers().ifPresent(t -> json.set("tiers", Provenance.JSON.valueToTree(tiers(t))));
    result.sweep().ifPresent(s -> json.set("sweep", Provenance.JSON.valueToTree(ranges(s))));
    result.weighted().ifPresent(w -> json.set("weighted", WeightedView.json(w, result.asked())));
    json.set("measured_tails", TailsView.json(result.tails()));
    json.put("energy_of", result.energyOf().label());
    result.energyNotices().forEach(json.putArray("energy_notices")::add);
    result.endurance().ifPresent(e -> json.set("battery", EnduranceView.json(e)));
    result.placements().ifPresent(p -> json.set("placement", PlacementView.json(p)));
    return json;
  }

  /** The answer for each objective and the Pareto front, as {@code profile} has them too. */
  public static ObjectNode answers(Partition partition, Objective asked) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("objective", asked.label());
    Map<String, Object> best = new LinkedHashMap<>();
    for (Objective objective : IN_JSON) {
      best.put(
          objective.label(),
          partition
              .best(objective)
              .map(
                  candidate -> {
                    Map<String, Object> row = row(candidate, objective);
                    row.put("regret_percent", number(partition.regretPercent(objective)));
                    return row;
                  })
              .orElse(null));
    }
    root.put("best", best);
    Map<String, String> undecided = new LinkedHashMap<>();
    IN_JSON.forEach(o -> partition.undecided(o).ifPresent(why -> undecided.put(o.label(), why)));
    root.put("undecided", undecided);
    root.put("pareto", partition.pareto().stream().map(c -> row(c, asked)).toList());
    return Provenance.JSON.valueToTree(root);
  }

  /** Not the throughput under a deadline or an energy budget, which is no sum over stages. */
  private List<Objective> answerable(Tiers tiers) {
    Constraints constraints = result.constraints();
    boolean bounded =
        constraints.deadlineMs().isPresent() || constraints.energyBudgetMj().isPresent();
    return IN_JSON.stream()
        .filter(
            o ->
                switch (o) {
                  case LATENCY -> true;
                  case THROUGHPUT -> !bounded;
                  case ENERGY, EDP -> tiers.energy().isPresent();
                })
        .filter(o -> tiers.undecided(o, constraints).isEmpty())
        .toList();
  }

  private Map<String, Object> tiers(Tiers tiers) {
    Constraints constraints = result.constraints();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("devices", tiers.names());
    Map<String, String> undecided = new LinkedHashMap<>();
    IN_JSON.forEach(
        o -> tiers.undecided(o, constraints).ifPresent(why -> undecided.put(o.label(), why)));
    if (!undecided.isEmpty()) {
      json.put("undecided", undecided);
    }
    for (Objective objective : answerable(tiers)) {
      json.put(
          objective.label(),
          tiers
              .best(objective, constraints)
              .map(
                  best -> {
                    Map<String, Object> placement = new LinkedHashMap<>();
                    placement.put("value", number(OptionalDouble.of(best.value())));
                    placement.put("device_of_layer", best.device());
                    placement.put("in_words", tiers.inWords(best));
                    return placement;
                  })
              .orElse(null));
    }
    return json;
  }

  private void print(Tiers tiers, PrintWriter out) {
    Constraints constraints = result.constraints();
    out.println();
    out.println("Along " + String.join(", ", tiers.names()));
    for (Objective objective : IN_JSON) {
      tiers.undecided(objective, constraints).ifPresent(why -> out.println("  " + why));
    }
    for (Objective objective : answerable(tiers)) {
      Optional<Tiers.Placement> found = tiers.best(objective, constraints);
      if (found.isEmpty()) {
        out.printf(
            Locale.ROOT, "  %-10s no placement keeps the constraints given%n", objective.label());
        continue;
      }
      Tiers.Placement best = found.get();
      out.printf(
          Locale.ROOT,
          "  %-10s %s: %.4g %s%n",
          objective.label(),
          tiers.inWords(best),
          best.value(),
          switch (objective) {
            case LATENCY -> "ms";
            case ENERGY -> "mJ";
            case EDP -> "mJ ms";
            case THROUGHPUT -> "ms an input in a full pipeline";
          });
    }
  }

  private static List<Map<String, Object>> ranges(Sweep sweep) {
    return sweep.ranges().stream().map(PartitionView::range).toList();
  }

  private static Map<String, Object> range(Sweep.Range range) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("from_mbps", number(OptionalDouble.of(range.fromMbps())));
    row.put("to_mbps", number(OptionalDouble.of(range.toMbps())));
    row.put("head_device", range.cut().headDevice());
    row.put("tail_device", range.cut().tailDevice());
    row.put("link", range.cut().link());
    row.put("split_layer", range.cut().splitLayer());
    row.put("split_name", range.cut().splitName());
    return row;
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

  /** A row of splits.csv, and what its columns have no room for. */
  public static Map<String, Object> row(Candidate candidate, Objective asked) {
    Map<String, Object> row = SplitsCsv.cells(candidate, asked);
    row.replaceAll(
        (name, cell) -> cell instanceof Double d ? (Object) number(OptionalDouble.of(d)) : cell);
    SplitPoint cut = candidate.cut();
    row.put("head_source", cut.headSource().map(Source::label).orElse(null));
    row.put("tail_basis", cut.tailBasis().label());
    row.put("energy_modelled", cut.energyModelled());
    return row;
  }

  private static BigDecimal number(OptionalDouble value) {
    return value.isPresent()
        ? BigDecimal.valueOf(value.getAsDouble()).round(new MathContext(12))
        : null;
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
    result.weighted().ifPresent(w -> WeightedView.print(w, out));
    result.endurance().ifPresent(e -> EnduranceView.print(e, out));
    TailsView.print(result.partition(), result.tails(), out);
    result.placements().ifPresent(p -> PlacementView.print(p, out));
    result.tiers().ifPresent(t -> print(t, out));
    result.sweep().ifPresent(s -> print(s, out));
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
      partition
          .best(objective)
          .ifPresent(best -> out.println(AnswerColour.of(line(objective, best), decided)));
      partition
          .undecided(objective)
          .ifPresent(
              why -> out.println(AnswerColour.of((objective == asked ? "* " : "  ") + why, false)));
    }
    if (partition.best(Objective.ENERGY).isEmpty()
        && partition.undecided(Objective.ENERGY).isEmpty()) {
      out.println("  energy: unknown, the profile has none");
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

  private String line(Objective objective, Candidate best) {
    StringBuilder line = new StringBuilder(objective == result.asked() ? "* " : "  ");
    line.append("%-10s ".formatted(objective.label())).append(best.cut().inWords());
    line.append(sources(best.cut()));
    Double probability = best.probability().get(objective);
    // of what rests on runs that are not valid, no probability is said
    if (probability != null && result.doubted().isEmpty()) {
      line.append("  [%.0f %% sure".formatted(100 * probability));
      result
          .partition()
          .regretPercent(objective)
          .ifPresent(
              regret ->
                  line.append(String.format(Locale.ROOT, ", expected regret %.2g %%", regret)));
      line.append("]");
    }
    return line.toString();
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

  /** Where the link's power is not known: what the rest takes, which is nothing for some. */
  private static String energy(SplitPoint cut) {
    OptionalDouble atLeast = cut.energyAtLeastMj();
    return atLeast.orElse(0) > 0
        ? "at least " + fixed(atLeast)
        : atLeast.isPresent() ? "unknown" : fixed(cut.energyMj());
  }

  private static String fixed(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.3f", value.getAsDouble()) : "";
  }
}
