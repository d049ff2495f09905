package io.splitpoint.cli.shell;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes a manual page from picocli's model of a command, in man(7) macros. Picocli's own generator
 * writes AsciiDoc, which needs Asciidoctor and Ruby.
 */
final class ManPage {

  private final List<String> lines = new ArrayList<>();

  private ManPage() {}

  static String of(CommandLine command, String version, Instant built) {
    ManPage page = new ManPage();
    CommandSpec spec = command.getCommandSpec();
    String name = spec.qualifiedName("-");
    page.lines.add(
        ".TH \"%s\" 1 \"%s\" \"splitpoint %s\" \"Splitpoint\""
            .formatted(
                name.toUpperCase(java.util.Locale.ROOT),
                built.toString().substring(0, 10),
                version));
    String[] description = spec.usageMessage().description();
    page.heading("NAME");
    page.lines.add(escaped(name) + " \\- " + escaped(description[0]));
    page.heading("SYNOPSIS");
    // The synopsis is the help's, which man wraps again.
    page.text(new Help(spec, Help.Ansi.OFF).synopsis(0).replaceAll("\\s*\\R\\s*", " "));
    page.heading("DESCRIPTION");
    for (String paragraph : description) {
      if (paragraph.isEmpty()) {
        page.lines.add(".PP");
      }
      page.text(paragraph);
    }
    page.arguments(spec);
    page.subcommands(command);
    page.footer(spec.usageMessage().footer());
    page.seeAlso(spec);
    return String.join("\n", page.lines) + "\n";
  }

  private void heading(String text) {
    lines.add(".SH \"" + text + "\"");
  }

  private void text(String text) {
    if (!text.isEmpty()) {
      lines.add(escaped(text.replace("%%", "%")));
    }
  }

  private void arguments(CommandSpec spec) {
    heading("OPTIONS");
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      item(parameter.paramLabel(), parameter);
    }
    for (OptionSpec option : spec.options()) {
      String value = option.arity().max() > 0 ? " " + option.paramLabel() : "";
      item(String.join(", ", option.names()) + value, option);
    }
  }

  private void item(String term, ArgSpec argument) {
    lines.add(".TP");
    lines.add("\\fB" + escaped(term) + "\\fR");
    text(String.join(" ", argument.description()));
  }

  private void subcommands(CommandLine command) {
    List<CommandLine> shown =
        command.getSubcommands().values().stream()
            .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
            .toList();
    if (shown.isEmpty()) {
      return;
    }
    heading("COMMANDS");
    for (CommandLine sub : shown) {
      lines.add(".TP");
      lines.add("\\fB" + escaped(sub.getCommandSpec().qualifiedName("-")) + "\\fR(1)");
      text(sub.getCommandSpec().usageMessage().description()[0]);
    }
  }

  private void footer(String[] footer) {
    boolean verbatim = false;
    for (String line : footer) {
      boolean indented = line.startsWith("  ");
      if (indented != verbatim) {
        lines.add(indented ? ".nf" : ".fi");
        verbatim = indented;
      }
      if (line.matches("Examples?:")) {
        heading("EXAMPLES");
      } else if (indented) {
        text(line.substring(2));
      } else if (!line.isEmpty()) {
        lines.add(".PP");
        text(line);
      }
    }
    if (verbatim) {
      lines.add(".fi");
    }
  }

  private void seeAlso(CommandSpec spec) {
    if (spec.parent() != null) {
      heading("SEE ALSO");
      lines.add("\\fB" + escaped(spec.parent().qualifiedName("-")) + "\\fR(1)");
    }
  }

  /** Escapes roff's special characters: backslash, hyphen, a line's first dot or apostrophe. */
  private static String escaped(String text) {
    String plain =
        text.replace("\\", "\\e").replace("-", "\\-").replace("’", "'").replace("…", "...");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }
}
