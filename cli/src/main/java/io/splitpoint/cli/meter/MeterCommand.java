package io.splitpoint.cli.meter;

import picocli.CommandLine.Command;

@Command(
    name = "meter",
    description = "Power meters alone: reads, records or emulates one.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "read|record|emulate",
    subcommands = {MeterReadCommand.class, MeterRecordCommand.class, MeterEmulateCommand.class},
    footer = {
      "",
      "Examples:",
      "  splitpoint meter emulate um25c --link /tmp/um25c",
      "  splitpoint meter read um25c:/tmp/um25c --for 10"
    })
public final class MeterCommand {

  /** The description of a meter's specification for all commands. */
  static final String SPEC_HELP =
      "KIND:TARGET, such as um25c:/dev/rfcomm0; options follow a #, such as"
          + " #topology=board|usb|wall|rail|package, #gain=0.01, #offset_w=0.05";
}
