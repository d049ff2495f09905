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
 * What a profiling run has found.
 *
 * @param outcome what was measured on this machine
 * @param splits how its splits are asked for
 * @param question the same as options
 * @param partition the splits
 * @param link to the server, where it was measured in this run
 * @param tails that were run beside what a difference would say
 * @param notices what must not be overlooked
 * @param directory of the run's files
 * @param endurance on a battery, where that was asked for
 * @param whatIf for readers of the page who move link, server and deadline
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

  /** The objective that the run decided. */
  public Objective asked() {
    return splits.asked(partition);
  }

  /** With which one split must be best to be called so. */
  public double confidence() {
    return splits.confidence();
  }

  /** The best split for what was asked and how sure it is; empty where none has a value for it. */
  public Optional<Answer> answer() {
    return Answer.of(partition, asked(), confidence())
        .map(answer -> validity.valid() ? answer : answer.doubted());
  }

  /**
   * Looks whether there is a split as it was asked for.
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

  /** The same for the page. */
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
