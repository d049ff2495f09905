package io.splitpoint.cli.terminal;

import java.util.stream.Stream;
import picocli.CommandLine.Help.Ansi;

/** Colours for the lines that answer: on a terminal, and not where {@code NO_COLOR} is set. */
public final class AnswerColour {

  private AnswerColour() {}

  public static String of(String line) {
    return of(line, Ansi.AUTO);
  }

  /** Lines that are decided and valid are green, doubtful ones yellow; others are unchanged. */
  static String of(String line, Ansi ansi) {
    boolean decided =
        Stream.of("VALID", "schedulable").anyMatch(line::startsWith)
            || line.startsWith("best for") && !line.contains("unknown");
    boolean doubted =
        Stream.of("NOT VALID", "undecided", "not schedulable").anyMatch(line::startsWith);
    return decided || doubted ? of(line, decided, ansi) : line;
  }

  /**
   * @param decided whether the line is a valid result, not a doubtful or failed one
   */
  public static String of(String line, boolean decided) {
    return of(line, decided, Ansi.AUTO);
  }

  static String of(String line, boolean decided, Ansi ansi) {
    return ansi.string("@|bold,fg(" + (decided ? "green" : "yellow") + ") " + line + "|@");
  }
}
