package io.splitpoint.schedule;

import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import io.splitpoint.table.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ways to split that {@code splits.csv} offers, by model; rows without energy are left out. */
public final class SplitOptionsCsv {

  private static final Range LAYERS = new Range("", 0, 1_000_000);

  private static final List<String> NEEDED =
      List.of("head_ms", "transfer_ms", "tail_ms", "energy_mj");

  private static final Columns COLUMNS =
      Columns.of(
              TaskFormatException::new,
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
              "confidence");

  private SplitOptionsCsv() {}

  /**
   * @param margin share added to every time, because the file holds medians
   * @throws TaskFormatException when the file is no splits file; the message names the line
   */
  public static Map<String, List<SplitOption>> read(Path file, double margin) {
    Map<String, List<SplitOption>> options = new LinkedHashMap<>();
    try (Table table = Table.open(file, COLUMNS)) {
      for (Fields row : table) {
        if (NEEDED.stream().allMatch(row::has)) {
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
        row.number("energy_mj"));
  }
}
