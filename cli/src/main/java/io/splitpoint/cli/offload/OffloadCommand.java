package io.splitpoint.cli.offload;

import picocli.CommandLine.Command;

@Command(
    name = "offload",
    description = "Runs a split on two machines over the Open Inference Protocol v2.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      OffloadServeCommand.class,
      OffloadRunCommand.class,
      OffloadValidateCommand.class,
      OffloadLoadCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  splitpoint offload serve --model lenet",
      "  splitpoint offload run --model lenet --server 127.0.0.1:8000 --split auto"
    })
public final class OffloadCommand {}
