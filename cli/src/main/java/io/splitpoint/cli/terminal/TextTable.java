package io.splitpoint.cli.terminal;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;

/** A table for the terminal: the first column left, numbers right. */
public final class TextTable {

  private static final int LEAST_NAME = 12;

  private TextTable() {}

  /** On a terminal no line is wider than it, as far as shorter names can help. */
  public static void print(List<String> header, List<List<String>> rows, PrintWriter out) {
    print(header, rows, System.console() == null ? 0 : TerminalWidth.columns(), out);
  }

  /**
   * @param columns that the second column is shortened for; 0 for any number
   */
  static void print(List<String> header, List<List<String>> rows, int columns, PrintWriter out) {
    int[] widths = header.stream().mapToInt(TextTable::width).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    if (columns > 0 && widths.length > 1) {
      int all = Arrays.stream(widths).sum() + 2 * (widths.length - 1);
      int least = Math.max(LEAST_NAME, width(header.get(1)));
      widths[1] = Math.min(widths[1], Math.max(least, widths[1] - Math.max(0, all - columns)));
    }
    line(header, widths, out);
    rows.forEach(row -> line(row, widths, out));
  }

  /** Its beginning and its end, which tell layers of one network apart. */
  private static String shortened(String text, int room) {
    int length = width(text);
    if (length <= room) {
      return text;
    }
    int end = (room - 1) / 2;
    return text.substring(0, text.offsetByCodePoints(0, room - 1 - end))
        + "…"
        + text.substring(text.offsetByCodePoints(0, length - end));
  }

  private static void line(List<String> cells, int[] widths, PrintWriter out) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = shortened(cells.get(i), widths[i]);
      String pad = " ".repeat(widths[i] - width(cell));
      line.append(i == 0 ? "" : "  ");
      line.append(i < 2 ? cell + pad : pad + cell);
    }
    out.println(line.toString().stripTrailing());
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
