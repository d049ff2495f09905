package io.splitpoint.cli.schedule;

import io.splitpoint.app.scheduling.ScheduleQuestion;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.failure.InputException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The tasks, policy and Edge TPUs that analysis and simulation start from. */
final class ScheduleInput {

  private static final int MAX_TPUS = 1024;

  @Parameters(
      index = "0",
      paramLabel = "TASKS",
      description =
          "CSV: task,model,period_ms,deadline_ms,jitter_ms,wcet_ms or wcet_1_ms,wcet_2_ms,… by"
              + " number of Edge TPUs; optionally priority, bcet_ms, reload_ms")
  Path file;

  @Mixin PolicyOption policy;

  @Option(
      names = "--tpus",
      paramLabel = "M",
      defaultValue = "1",
      description = "number of Edge TPUs (default: ${DEFAULT-VALUE})")
  int tpus;

  @Option(
      names = "--global",
      description = "share all Edge TPUs instead of dividing them into groups (the baseline)")
  boolean global;

  /**
   * @throws InputException when the number is out of range
   */
  ScheduleQuestion question() {
    InRange.within(1, MAX_TPUS, "--tpus", tpus);
    return ScheduleQuestion.of(file, policy.policy(), tpus, global);
  }
}
