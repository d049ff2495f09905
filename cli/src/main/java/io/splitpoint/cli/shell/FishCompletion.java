package io.splitpoint.cli.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the commands, options and names for fish's {@code complete}, which picocli lacks. */
final class FishCompletion {

  private FishCompletion() {}

  static String of(CommandLine program) {
    List<String> lines = new ArrayList<>();
    lines.add("# completion of splitpoint for fish");
    add(program, lines);
    return String.join("\n", lines) + "\n";
  }

  private static void add(CommandLine command, List<String> lines) {
    CommandSpec spec = command.getCommandSpec();
    String here = "complete -c splitpoint -n " + quoted(condition(spec));
    for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
      CommandSpec of = sub.getValue().getCommandSpec();
      if (!of.usageMessage().hidden()) {
        lines.add(
            "%s -f -a %s -d %s"
                .formatted(here, sub.getKey(), quoted(first(of.usageMessage().description()))));
      }
    }
    for (OptionSpec option : spec.options()) {
      StringBuilder line = new StringBuilder(here);
      for (String name : option.names()) {
        line.append(
            name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
      }
      if (option.arity().max() > 0) {
        line.append(" -r").append(choices(option.completionCandidates()));
      }
      lines.add(line + " -d " + quoted(first(option.description())));
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (parameter.completionCandidates() != null) {
        lines.add(here + choices(parameter.completionCandidates()));
      }
    }
    command.getSubcommands().values().stream()
        .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
        .forEach(sub -> add(sub, lines));
  }

  /** Whether the words before the cursor end at this command. */
  private static String condition(CommandSpec spec) {
    List<String> path = new ArrayList<>();
    for (CommandSpec at = spec; at.parent() != null; at = at.parent()) {
      path.add(0, "__fish_seen_subcommand_from " + at.name());
    }
    if (!spec.subcommands().isEmpty()) {
      path.add("not __fish_seen_subcommand_from " + String.join(" ", spec.subcommands().keySet()));
    }
    return String.join("; and ", path);
  }

  private static String choices(Iterable<String> candidates) {
    return candidates == null ? "" : " -a " + quoted(String.join(" ", candidates));
  }

  private static String first(String[] description) {
    return description.length == 0 ? "" : description[0].replace("%%", "%").replace("%n", " ");
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
