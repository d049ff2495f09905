package io.splitpoint.cli.schedule;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "schedule",
    description = "Deadlines on one Edge TPU or many: proves them, simulates them, serves them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "tasks|analyze|simulate|serve|request|evaluate",
    subcommands = {
      ScheduleTasksCommand.class,
      ScheduleAnalyzeCommand.class,
      ScheduleSimulateCommand.class,
      ScheduleServeCommand.class,
      ScheduleRequestCommand.class,
      ScheduleEvaluateCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  splitpoint schedule analyze tasks.csv --policy edf",
      "  splitpoint schedule serve --models models.yaml --policy edf"
    })
public final class ScheduleCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "expected tasks, analyze, simulate, serve, request or evaluate");
  }
}
