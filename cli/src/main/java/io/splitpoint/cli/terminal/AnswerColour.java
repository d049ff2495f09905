package io.splitpoint.cli.terminal;

import picocli.CommandLine.Help.Ansi;

/** Colours for the lines that answer: on a terminal, and not where {@code NO_COLOR} is set. */
public final class AnswerColour {

  private AnswerColour() {}

  public static String of(String line) {
    return of(line, Ansi.AUTO);
  }

  /** What is decided and valid is green, what is doubted yellow; other lines are as they were. */
  static String of(String line, Ansi ansi) {
    String style =
        line.startsWith("VALID") || line.startsWith("best for") && !line.contains("unknown")
            ? "bold,fg(green)"
            : line.startsWith("NOT VALID") || line.startsWith("undecided") ? "bold,fg(yellow)" : "";
    return style.isEmpty() ? line : ansi.string("@|" + style + " " + line + "|@");
  }
}
