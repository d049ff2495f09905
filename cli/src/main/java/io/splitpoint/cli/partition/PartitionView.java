package io.splitpoint.cli.partition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

  private PartitionView() {}

  public static String json(Partition partition, Objective asked) throws JsonProcessingException {
    return Provenance.JSON.writeValueAsString(
        root(partition, asked, Optional.empty(), Optional.empty(), Constraints.NONE));
  }

  static ObjectNode root(
      Partition partition,
      Objective asked,
      Optional<Sweep> sweep,
      Optional<Tiers> tiers,
      Constraints constraints) {
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
    tiers.ifPresent(t -> root.put("tiers", tiers(t, constraints)));
    sweep.ifPresent(s -> root.put("sweep", s.ranges().stream().map(PartitionView::range).toList()));
    return Provenance.JSON.valueToTree(root);
  }

  /** Not the throughput under a deadline or an energy budget, which is no sum over stages. */
  private static List<Objective> answerable(Tiers tiers, Constraints constraints) {
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

  private static Map<String, Object> tiers(Tiers tiers, Constraints constraints) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("devices", tiers.names());
    Map<String, String> undecided = new LinkedHashMap<>();
    IN_JSON.forEach(
        o -> tiers.undecided(o, constraints).ifPresent(why -> undecided.put(o.label(), why)));
    if (!undecided.isEmpty()) {
      json.put("undecided", undecided);
    }
    for (Objective objective : answerable(tiers, constraints)) {
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

  static void print(Tiers tiers, Constraints constraints, PrintWriter out) {
    out.println();
    out.println("Along " + String.join(", ", tiers.names()));
    for (Objective objective : IN_JSON) {
      tiers.undecided(objective, constraints).ifPresent(why -> out.println("  " + why));
    }
    for (Objective objective : answerable(tiers, constraints)) {
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

  static void print(Sweep sweep, Objective objective, PrintWriter out) {
    out.println();
    out.println("Best for " + objective.label() + " over the bandwidth");
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

  /**
   * @param valid whether the runs that the numbers are from can be relied on
   */
  static void print(
      Partition partition,
      Objective asked,
      Constraints constraints,
      boolean valid,
      PrintWriter out) {
    out.println(
        "%s, %d cuts%s"
            .formatted(
                partition.candidates().get(0).cut().model(),
                partition.candidates().size(),
                constraints.equals(Constraints.NONE) ? "" : " under the constraints given"));
    List<Objective> shown = new ArrayList<>(List.of(Objective.LATENCY, Objective.ENERGY));
    shown.add(Objective.EDP);
    if (!shown.contains(asked)) {
      shown.add(asked);
    }
    for (Objective objective : shown) {
      partition
          .best(objective)
          .ifPresent(
              best -> out.println(line(partition, objective, best, objective == asked, valid)));
      partition
          .undecided(objective)
          .ifPresent(why -> out.println((objective == asked ? "* " : "  ") + why));
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

  private static String line(
      Partition partition, Objective objective, Candidate best, boolean asked, boolean valid) {
    StringBuilder line = new StringBuilder(asked ? "* " : "  ");
    line.append("%-10s ".formatted(objective.label())).append(best.cut().inWords());
    line.append(sources(best.cut()));
    Double probability = best.probability().get(objective);
    if (probability != null && valid) {
      line.append("  [%.0f %% sure".formatted(100 * probability));
      partition
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
