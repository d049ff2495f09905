package io.splitpoint.cli;

import io.splitpoint.cli.doctor.DoctorCommand;
import io.splitpoint.cli.edgetpu.EstimateCommand;
import io.splitpoint.cli.edgetpu.FitCommand;
import io.splitpoint.cli.edgetpu.SegmentCommand;
import io.splitpoint.cli.link.LinkCommand;
import io.splitpoint.cli.meter.MeterCommand;
import io.splitpoint.cli.model.InspectCommand;
import io.splitpoint.cli.model.SliceCommand;
import io.splitpoint.cli.offload.OffloadCommand;
import io.splitpoint.cli.partition.PartitionCommand;
import io.splitpoint.cli.profile.ProfileCommand;
import io.splitpoint.cli.results.ChartCommand;
import io.splitpoint.cli.results.CleanCommand;
import io.splitpoint.cli.schedule.ScheduleCommand;
import io.splitpoint.cli.shell.CompletionCommand;
import io.splitpoint.cli.shell.HelpCommand;
import io.splitpoint.cli.shell.ManCommand;
import io.splitpoint.cli.stream.StreamCommand;
import io.splitpoint.table.UnknownColumns;
import java.io.PrintWriter;
import java.io.Writer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

@Command(
    name = "splitpoint",
    description =
        "Finds where to cut a neural network so that one part runs here and the rest elsewhere.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  splitpoint profile --model vgg16 --device coral",
      "  splitpoint doctor",
      "",
      "'splitpoint COMMAND --help' describes a command. Exit codes: 0 done; 1 an internal error; 2 wrong"
          + " usage or bad input; 3 hardware or a library is missing; 4 no feasible answer."
    },
    subcommands = {
      ProfileCommand.class,
      PartitionCommand.class,
      ChartCommand.class,
      InspectCommand.class,
      SliceCommand.class,
      EstimateCommand.class,
      MeterCommand.class,
      ScheduleCommand.class,
      FitCommand.class,
      SegmentCommand.class,
      OffloadCommand.class,
      StreamCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      LinkCommand.class,
      ManCommand.class,
      CleanCommand.class,
      HelpCommand.class,
    })
final class Splitpoint {

  private static final String QUIET = "--quiet";

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "print the stack trace of a failure")
  boolean debug;

  @Option(
      names = "--allow-unknown-columns",
      scope = ScopeType.INHERIT,
      description = "accept tables with unknown columns instead of refusing them")
  boolean allowUnknownColumns;

  /** Runs the parsed command with the options of all commands. */
  static int execute(ParseResult parsed) {
    Splitpoint root = (Splitpoint) parsed.commandSpec().root().userObject();
    UnknownColumns.allow(root.allowUnknownColumns);
    if (last(parsed).hasMatchedOption(QUIET)) {
      // This silences progress, notices and warnings; errors go to the program's own writer.
      last(parsed).commandSpec().commandLine().setErr(new PrintWriter(Writer.nullWriter()));
    }
    Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    CommandLine asked = last(parsed).commandSpec().commandLine();
    if (!asked.getSubcommands().isEmpty()) {
      String words = String.join(", ", asked.getSubcommands().keySet());
      throw new ParameterException(
          asked,
          "expected "
              + (asked.getParent() == null
                  ? "a command"
                  : words.replaceFirst(", (\\w+)$", " or $1")));
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static ParseResult last(ParseResult parsed) {
    return parsed.hasSubcommand() ? last(parsed.subcommand()) : parsed;
  }

  /** Adds {@code --quiet} to commands that print nothing on stderr anyway, for scripts. */
  static void addQuiet(CommandLine commandLine) {
    commandLine.getSubcommands().values().forEach(Splitpoint::addQuiet);
    CommandSpec of = commandLine.getCommandSpec();
    if (commandLine.getSubcommands().isEmpty() && of.findOption(QUIET) == null) {
      of.addOption(
          OptionSpec.builder(QUIET)
              .type(boolean.class)
              .description("print nothing but errors on stderr")
              .build());
    }
  }

  /** Whether the user wants stack traces. */
  static boolean debug(CommandLine commandLine) {
    return ((Splitpoint) commandLine.getCommandSpec().root().userObject()).debug;
  }
}
