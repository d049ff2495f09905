package io.splitpoint.partition;

import io.splitpoint.profile.EnergyOf;
import io.splitpoint.table.Column;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code splits.csv}: one row per candidate cut. Empty cells are unknown. */
public final class SplitsCsv {

  /**
   * @param asked the objective whose probability stands in {@code confidence} where the candidate
   *     wins nothing
   */
  private record Row(Candidate candidate, Objective asked) {}

  private static final List<Column<Row>> ALL =
      List.of(
          cut("model", SplitPoint::model),
          cut("head_device", SplitPoint::headDevice),
          cut("tail_device", SplitPoint::tailDevice),
          cut("link", SplitPoint::link),
          cut("split_layer", SplitPoint::splitLayer),
          cut("split_name", SplitPoint::splitName),
          cut("transfer_bytes", SplitPoint::transferBytes),
          cut("head_ms", SplitPoint::headMs),
          cut("transfer_ms", SplitPoint::transferMs),
          cut("tail_ms", SplitPoint::tailMs),
          cut("latency_ms", SplitPoint::latencyMs),
          cut("head_mj", SplitPoint::headMj),
          cut("transfer_mj", cut -> energy(cut).map(known -> cut.transferMj())),
          cut("wait_mj", SplitPoint::waitMj),
          cut("energy_mj", SplitPoint::energyMj),
          new Column<>("on_pareto_front", row -> row.candidate.onParetoFront()),
          new Column<>(
              "best_for",
              row ->
                  String.join(
                      " ", row.candidate.bestFor().stream().map(Objective::label).toList())),
          new Column<>("confidence", row -> row.candidate.confidence(row.asked)),
          cut("energy_mj_low", cut -> whole(cut).map(EnergyBasis::lowMj)),
          cut("energy_mj_high", cut -> whole(cut).map(EnergyBasis::highMj)),
          cut(
              "energy_of",
              cut ->
                  energy(cut)
                      .map(EnergyBasis::of)
                      .filter(of -> of != EnergyOf.UNKNOWN)
                      .map(EnergyOf::label)),
          cut("energy_source", cut -> energy(cut).map(basis -> basis.source().label())),
          cut("idle_w", cut -> energy(cut).map(EnergyBasis::idleW)));

  /** The columns, in order. */
  public static final List<String> COLUMNS = Column.names(ALL);

  /** Columns of files of earlier releases, which lack the last five. */
  static final List<String> NEEDED = COLUMNS.subList(0, COLUMNS.size() - 5);

  private SplitsCsv() {}

  private static Column<Row> cut(String name, Function<SplitPoint, ?> cell) {
    return new Column<>(name, row -> cell.apply(row.candidate.cut()));
  }

  /** Empty where no part of the energy is known. */
  private static Optional<EnergyBasis> energy(SplitPoint cut) {
    return Optional.of(cut)
        .filter(split -> split.headMj().isPresent() || split.waitMj().isPresent())
        .map(SplitPoint::energyBasis);
  }

  /** Empty where not all of the energy is known. */
  private static Optional<EnergyBasis> whole(SplitPoint cut) {
    return Optional.of(cut)
        .filter(split -> split.energyMj().isPresent())
        .map(SplitPoint::energyBasis);
  }

  /**
   * Writes all candidates.
   *
   * @param asked the objective whose probability is in {@code confidence} for rows that win nothing
   */
  public static void write(Partition partition, Objective asked, Appendable target)
      throws IOException {
    Column.write(
        ALL,
        partition.candidates().stream().map(one -> new Row(one, asked)).toList(),
        PlainNumbers::plain,
        target);
  }

  /** One row's values by column: texts, numbers or truth values; null where unknown. */
  public static Map<String, Object> cells(Candidate candidate, Objective asked) {
    return Column.cells(ALL, new Row(candidate, asked));
  }
}
