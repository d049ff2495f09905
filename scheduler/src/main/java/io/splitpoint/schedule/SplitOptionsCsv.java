package io.splitpoint.schedule;

import io.splitpoint.failure.InputException;
import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import io.splitpoint.table.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the split options of {@code splits.csv}, by model, without rows that have no energy. */
public final class SplitOptionsCsv {

  private static final Range LAYERS = new Range("", 0, 1_000_000);

  private static final List<String> NEEDED =
      List.of("head_ms", "transfer_ms", "tail_ms", "energy_mj");

  private static final Columns COLUMNS =
      Columns.of(
              List.of(
                  "model",
                  "split_layer",
                  "split_name",
                  "head_ms",
                  "transfer_ms",
                  "tail_ms",
                  "energy_mj"))
          .optionally(
              "head_device",
              "tail_device",
              "link",
              "transfer_bytes",
              "latency_ms",
              "head_mj",
              "transfer_mj",
              "wait_mj",
              "on_pareto_front",
              "best_for",
              "confidence",
              "energy_mj_low",
              "energy_mj_high",
              "energy_of",
              "energy_source",
              "idle_w");

  private SplitOptionsCsv() {}

  /** Whose energies a file holds, from its first row; empty where the row does not say. */
  public static Optional<String> energyOf(Path file) {
    try (Table table = Table.open(file, COLUMNS)) {
      for (Fields row : table) {
        if (row.has("energy_of")) {
          return Optional.of(row.text("energy_of"));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Reads the splits of each model.
   *
   * @param margin share added to every time, because the file holds medians
   * @param energyOf the one boundary whose energies count, as in the column {@code energy_of}, such
   *     as {@code board}; a file without it is then refused
   * @throws InputException when the file is not a splits file; the message names the line
   */
  public static Map<String, List<SplitOption>> read(
      Path file, double margin, Optional<String> energyOf) {
    Map<String, List<SplitOption>> options = new LinkedHashMap<>();
    try (Table table = Table.open(file, COLUMNS)) {
      for (Fields row : table) {
        if (NEEDED.stream().allMatch(row::has)) {
          if (energyOf.isPresent() && !row.textOrEmpty("energy_of").equals(energyOf.get())) {
            throw row.wrong(
                "energy_of", energyOf.get() + ", as asked for or as in the rows before");
          }
          options
              .computeIfAbsent(row.text("model"), unseen -> new ArrayList<>())
              .add(option(row, margin));
        }
      }
    }
    return options;
  }

  private static SplitOption option(Fields row, double margin) {
    double more = 1 + margin;
    double restMs = row.number("transfer_ms") + row.number("tail_ms");
    return new SplitOption(
        row.textOrEmpty("split_name"),
        (int) row.whole("split_layer", LAYERS),
        (long) Math.ceil(row.number("head_ms") * more * 1e6),
        (long) Math.ceil(restMs * more * 1e6),
        aboveIdle(row),
        row.textOrEmpty("energy_source").equals("modelled"));
  }

  /**
   * The energy that the split adds to a machine that idles anyway. Tasks on one board share its
   * idle power, which must not be counted for each of them. Without an idle power in the file the
   * whole energy counts.
   */
  private static double aboveIdle(Fields row) {
    double ms = row.number("head_ms") + row.number("transfer_ms") + row.number("tail_ms");
    double idleMj = row.numberIfAny("idle_w").orElse(0) * ms;
    return Math.max(0, row.number("energy_mj") - idleMj);
  }
}
