package io.splitpoint.app;

import io.splitpoint.energy.Rate;
import io.splitpoint.partition.Answer;
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
 * The result of a profiling run.
 *
 * @param outcome the measurements on this machine
 * @param splits the question about its splits
 * @param question the question as options
 * @param partition the splits
 * @param link link to the server, where it was measured in this run
 * @param tails measured tails compared with differences
 * @param notices important notices
 * @param directory directory of the run's files
 * @param endurance battery run times, where they were requested
 * @param whatIf data for readers of the page who change link, server and deadline
 */
public record ProfileResult(
    Profiler.Outcome outcome,
    Splits splits,
    SplitQuestion question,
    Partition partition,
    Optional<MeasuredLink> link,
    List<MeasuredTails.Comparison> tails,
    Validity validity,
    List<String> notices,
    Path directory,
    Optional<Endurance> endurance,
    WhatIfData whatIf) {

  /** The objective of the run. */
  public Objective asked() {
    return splits.asked(partition);
  }

  /** The confidence with which a split is called best. */
  public double confidence() {
    return splits.confidence();
  }

  /** The best split for the objective and its confidence; empty where none has a value for it. */
  public Optional<Answer> answer() {
    return Answer.of(partition, asked(), confidence())
        .map(answer -> validity.valid() ? answer : answer.doubted());
  }

  /**
   * Checks that a split meets the constraints.
   *
   * @throws io.splitpoint.failure.InfeasibleException when none keeps up with the rate or meets the
   *     deadline
   */
  public void requireAnswer() {
    question.rate().map(Rate::parse).ifPresent(rate -> Endurance.require(rate, partition));
    if (partition.undecided(asked()).isEmpty()) {
      partition.require(asked(), splits.constraints());
    }
  }

  public RunReport.Content report(String provenance) {
    return new RunReport.Content(
        outcome.profile(),
        Optional.of(partition),
        endurance,
        tails,
        outcome.tails(),
        outcome.layers(),
        outcome.operators(),
        confidence(),
        validity.lines(),
        notices,
        provenance,
        Optional.of(whatIf));
  }
}
