package io.splitpoint.cli.schedule;

import io.splitpoint.app.scheduling.ScheduleAnalysis;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.failure.InputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Splits of the tasks' models that an analysis may choose from. */
final class SplitChoiceOptions {

  @Option(
      names = "--choose-splits",
      paramLabel = "SPLITS",
      arity = "1..*",
      description =
          "splits.csv files of the tasks' models, head on the Edge TPU: picks for each task the"
              + " split with which the whole set is schedulable for the least energy")
  List<Path> splits = List.of();

  @Option(
      names = "--energy-of",
      paramLabel = "BOUNDARY",
      description =
          "with --choose-splits: boundary of the energy, accelerator, board or system; a"
              + " splits.csv of another one is refused (default: that of the first file)")
  Optional<String> energyOf = Optional.empty();

  @Option(
      names = "--margin",
      paramLabel = "F",
      defaultValue = "0.2",
      description = "share added to the medians of splits.csv (default: ${DEFAULT-VALUE})")
  double margin;

  /** The requested choice; empty for none. */
  Optional<ScheduleAnalysis.Splits> asked() {
    if (splits.isEmpty()) {
      return Optional.empty();
    }
    InRange.within(0, 100, "--margin", margin);
    if (energyOf.isPresent()
        && !List.of("accelerator", "board", "system").contains(energyOf.get())) {
      throw new InputException(
          "--energy-of: expected accelerator, board or system, found '" + energyOf.get() + "'");
    }
    return Optional.of(new ScheduleAnalysis.Splits(splits, energyOf, margin));
  }
}
