package io.splitpoint.app;

import io.splitpoint.partition.Endurance;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Partition;
import io.splitpoint.profiler.Profiler;
import io.splitpoint.report.RunReport;
import io.splitpoint.report.WhatIfData;
import io.splitpoint.run.Validity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code profile} run has to show.
 *
 * @param asked the objective that the run decided
 * @param link to the server, where it was measured in this run
 * @param tails that were run beside what a difference would say
 * @param confidence with which one split must be best to be called so
 * @param notices what must not be overlooked
 * @param directory of the run's files
 * @param endurance on a battery, where that was asked for
 * @param whatIf for readers of the page who move link, server and deadline
 */
public record ProfileResult(
    Profiler.Outcome outcome,
    Partition partition,
    Objective asked,
    Optional<MeasuredLink> link,
    List<MeasuredTails.Comparison> tails,
    double confidence,
    Validity validity,
    List<String> notices,
    Path directory,
    Optional<Endurance> endurance,
    WhatIfData whatIf) {

  /** The same for the page. */
  public RunReport.Content report(String provenance) {
    return new RunReport.Content(
        outcome.profile(),
        Optional.of(partition),
        endurance,
        tails,
        outcome.layers(),
        confidence,
        validity.lines(),
        notices,
        provenance,
        Optional.of(whatIf));
  }
}
