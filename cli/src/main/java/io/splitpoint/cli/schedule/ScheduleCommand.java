package io.splitpoint.cli.schedule;

import picocli.CommandLine.Command;

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
public final class ScheduleCommand {}
