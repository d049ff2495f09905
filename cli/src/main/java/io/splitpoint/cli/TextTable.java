package io.splitpoint.cli;

import java.io.PrintWriter;
import java.util.List;

/** A table for the terminal: the first column left, numbers right. */
final class TextTable {

  private TextTable() {}

  static void print(List<String> header, List<List<String>> rows, PrintWriter out) {
    int[] widths = header.stream().mapToInt(TextTable::width).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    line(header, widths, out);
    rows.forEach(row -> line(row, widths, out));
  }

  private static void line(List<String> cells, int[] widths, PrintWriter out) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String pad = " ".repeat(widths[i] - width(cells.get(i)));
      line.append(i == 0 ? "" : "  ");
      line.append(i < 2 ? cells.get(i) + pad : pad + cells.get(i));
    }
    out.println(line.toString().stripTrailing());
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
