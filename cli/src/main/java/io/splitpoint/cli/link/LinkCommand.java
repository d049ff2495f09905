package io.splitpoint.cli.link;

import picocli.CommandLine.Command;

@Command(
    name = "link",
    description = "The link between two machines.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {LinkMeasureCommand.class, LinkPresetsCommand.class},
    footer = {
      "",
      "Examples:",
      "  splitpoint link measure 127.0.0.1:8000 --model lenet --out pi.yaml",
      "  splitpoint link presets"
    })
public final class LinkCommand {}
