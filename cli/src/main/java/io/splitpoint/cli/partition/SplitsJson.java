package io.splitpoint.cli.partition;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.splitpoint.partition.Candidate;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitsCsv;
import io.splitpoint.partition.TailBasis;
import io.splitpoint.profile.Source;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The splits of a profile as {@code partition --json} and {@code profile --json} print them.
 *
 * @param objective that was decided
 * @param best for each objective; null where nothing is
 * @param undecided for each objective that nothing is best for, why
 */
public record SplitsJson(
    Objective objective,
    Map<Objective, Best> best,
    Map<Objective, String> undecided,
    List<Row> pareto,
    List<MeasuredTail> measuredTails) {

  /**
   * A row of splits.csv, and what its columns have no room for.
   *
   * @param cells by column name
   */
  public record Row(
      @JsonAnyGetter Map<String, Object> cells,
      Optional<Source> headSource,
      TailBasis tailBasis,
      boolean energyModelled) {

    public static Row of(Candidate candidate, Objective asked) {
      return new Row(
          SplitsCsv.cells(candidate, asked),
          candidate.cut().headSource(),
          candidate.cut().tailBasis(),
          candidate.cut().energyModelled());
    }
  }

  record Best(@JsonUnwrapped Row row, OptionalDouble regretPercent) {}

  /** A tail that was run beside what the difference of whole and head says. */
  record MeasuredTail(
      String tailDevice,
      int splitLayer,
      String splitName,
      double measuredMs,
      Source source,
      OptionalDouble differenceMs) {

    static MeasuredTail of(MeasuredTails.Comparison tail) {
      return new MeasuredTail(
          tail.device(),
          tail.layer(),
          tail.name(),
          tail.measured().medianMs(),
          tail.measured().source(),
          tail.differenceMs());
    }
  }

  public static SplitsJson of(
      Partition partition, Objective asked, List<MeasuredTails.Comparison> tails) {
    Map<Objective, Best> best = new EnumMap<>(Objective.class);
    for (Objective objective : Objective.values()) {
      best.put(
          objective,
          partition
              .best(objective)
              .map(one -> new Best(Row.of(one, objective), partition.regretPercent(objective)))
              .orElse(null));
    }
    return new SplitsJson(
        asked,
        best,
        partition.undecided(),
        partition.pareto().stream().map(one -> Row.of(one, asked)).toList(),
        tails.stream().map(MeasuredTail::of).toList());
  }
}
