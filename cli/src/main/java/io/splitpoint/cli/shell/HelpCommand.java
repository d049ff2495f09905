package io.splitpoint.cli.shell;

import io.splitpoint.failure.InputException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "help",
    helpCommand = true,
    mixinStandardHelpOptions = true,
    description = "Shows the help of a command.",
    footer = {"", "Examples:", "  splitpoint help profile", "  splitpoint help offload run"})
public final class HelpCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "the command and its subcommand (default: all commands)")
  List<String> path = List.of();

  @Override
  public Integer call() {
    CommandLine shown = spec.root().commandLine();
    for (String name : path) {
      CommandLine below = shown.getSubcommands().get(name);
      if (below == null) {
        throw new InputException(
            "help: expected a command (%s), found '%s'"
                .formatted(String.join(", ", shown.getSubcommands().keySet()), name));
      }
      shown = below;
    }
    shown.usage(spec.commandLine().getOut());
    return 0;
  }
}
