package io.splitpoint.partition;

import static io.splitpoint.partition.PlainNumbers.plain;

import io.splitpoint.profile.EnergyOf;
import io.splitpoint.table.TableWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code splits.csv}: one row per candidate cut. Empty cells are unknown. */
public final class SplitsCsv {

  /** The columns, in order. */
  public static final List<String> COLUMNS =
      List.of(
          "model",
          "head_device",
          "tail_device",
          "link",
          "split_layer",
          "split_name",
          "transfer_bytes",
          "head_ms",
          "transfer_ms",
          "tail_ms",
          "latency_ms",
          "head_mj",
          "transfer_mj",
          "wait_mj",
          "energy_mj",
          "on_pareto_front",
          "best_for",
          "confidence",
          "energy_mj_low",
          "energy_mj_high",
          "energy_of",
          "energy_source",
          "idle_w");

  /** Columns of files of earlier releases, which lack the last five. */
  static final List<String> NEEDED = COLUMNS.subList(0, COLUMNS.size() - 5);

  private SplitsCsv() {}

  /**
   * Writes all candidates.
   *
   * @param asked the objective whose probability is in {@code confidence} for rows that win nothing
   */
  public static void write(Partition partition, Objective asked, Appendable target)
      throws IOException {
    TableWriter table = new TableWriter(target, COLUMNS);
    for (Candidate candidate : partition.candidates()) {
      table.row(
          cells(candidate, asked).values().stream()
              .map(cell -> cell instanceof Double number ? plain(number) : cell)
              .toList());
    }
    table.flush();
  }

  /** One row's values by column: texts, Long, Double or Boolean; null where unknown. */
  public static Map<String, Object> cells(Candidate candidate, Objective asked) {
    SplitPoint cut = candidate.cut();
    Map<String, Object> cells = new LinkedHashMap<>();
    cells.put("model", cut.model());
    cells.put("head_device", cut.headDevice());
    cells.put("tail_device", cut.tailDevice());
    cells.put("link", cut.link());
    cells.put("split_layer", (long) cut.splitLayer());
    cells.put("split_name", cut.splitName());
    cells.put(
        "transfer_bytes",
        cut.transferBytes().isPresent() ? (Long) cut.transferBytes().getAsLong() : null);
    cells.put("head_ms", box(cut.headMs()));
    cells.put("transfer_ms", box(cut.transferMs()));
    cells.put("tail_ms", box(cut.tailMs()));
    cells.put("latency_ms", box(cut.latencyMs()));
    cells.put("head_mj", box(cut.headMj()));
    boolean energy = cut.headMj().isPresent() || cut.waitMj().isPresent();
    cells.put("transfer_mj", energy ? box(cut.transferMj()) : null);
    cells.put("wait_mj", box(cut.waitMj()));
    cells.put("energy_mj", box(cut.energyMj()));
    cells.put("on_pareto_front", candidate.onParetoFront());
    cells.put(
        "best_for", String.join(" ", candidate.bestFor().stream().map(Objective::label).toList()));
    cells.put("confidence", box(candidate.confidence(asked)));
    EnergyBasis basis = cut.energyBasis();
    boolean whole = cut.energyMj().isPresent();
    cells.put("energy_mj_low", whole ? box(basis.lowMj()) : null);
    cells.put("energy_mj_high", whole ? box(basis.highMj()) : null);
    cells.put("energy_of", energy && basis.of() != EnergyOf.UNKNOWN ? basis.of().label() : null);
    cells.put("energy_source", energy ? basis.source().label() : null);
    cells.put("idle_w", energy ? box(basis.idleW()) : null);
    return cells;
  }

  private static Double box(java.util.OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
