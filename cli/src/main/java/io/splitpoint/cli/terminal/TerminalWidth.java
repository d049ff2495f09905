package io.splitpoint.cli.terminal;

import java.util.Map;

/** The number of columns for a line on the terminal. */
public final class TerminalWidth {

  private static final int USUAL = 80;
  private static final int LEAST = 40;
  private static final int MOST = 1000;

  private TerminalWidth() {}

  /** The shell's {@code COLUMNS} where it is exported, otherwise 80. */
  public static int columns() {
    return columns(System.getenv());
  }

  static int columns(Map<String, String> environment) {
    try {
      int columns = Integer.parseInt(environment.getOrDefault("COLUMNS", "").strip());
      return columns >= LEAST && columns <= MOST ? columns : USUAL;
    } catch (NumberFormatException none) {
      return USUAL;
    }
  }

  /** The text, truncated to one line of the terminal. */
  public static String onOneLine(String text, int columns) {
    int room =
        columns - 1; // A line that fills the last column may already continue on the next row.
    return text.codePointCount(0, text.length()) <= room
        ? text
        : text.substring(0, text.offsetByCodePoints(0, room - 1)) + "…";
  }
}
