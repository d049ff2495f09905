package io.splitpoint.cli.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Prints a table for the terminal: names left, numbers right. Where it is too wide, its header
 * takes several lines, its texts are shortened, and then its columns come closer; numbers are never
 * shortened.
 */
public final class TextTable {

  private static final int READABLE_TEXT = 12;
  private static final int LEAST_TEXT = 8;

  /** Figures, shapes, and text that begins with a figure. */
  private static final Pattern NUMBER =
      Pattern.compile("[-+~<>=≤≥±0-9.,%e() /x]*|[0-9][0-9,.]* .*");

  private final List<String> header;
  private final List<List<String>> rows;
  private final int names;
  private final int[] widths;
  private int gap = 2;

  private TextTable(List<String> header, List<List<String>> rows, int names) {
    this.header = header;
    this.rows = rows;
    this.names = names;
    widths =
        IntStream.range(0, header.size())
            .map(i -> Math.max(width(header.get(i)), cells(i)))
            .toArray();
  }

  /** Prints a table with two columns of names. */
  public static void print(List<String> header, List<List<String>> rows, PrintWriter out) {
    print(header, rows, 2, out);
  }

  /**
   * @param names number of left-aligned columns, from the first on
   */
  public static void print(
      List<String> header, List<List<String>> rows, int names, PrintWriter out) {
    print(header, rows, names, System.console() == null ? 0 : TerminalWidth.columns(), out);
  }

  /**
   * @param columns columns of the terminal; 0 for any number
   */
  static void print(
      List<String> header, List<List<String>> rows, int names, int columns, PrintWriter out) {
    TextTable table = new TextTable(header, rows, names);
    if (columns > 0) {
      table.fit(columns);
    }
    table.print(out);
  }

  private void fit(int columns) {
    if (all() > columns) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(longestWord(header.get(i)), cells(i));
      }
    }
    int[] texts =
        IntStream.range(0, widths.length)
            .filter(i -> rows.stream().anyMatch(row -> !NUMBER.matcher(row.get(i)).matches()))
            .toArray();
    int spare =
        IntStream.of(texts).map(i -> Math.max(0, widths[i] - least(i, READABLE_TEXT))).sum();
    if (all() - spare > columns) {
      gap = 1;
    }
    shorten(texts, READABLE_TEXT, columns);
    shorten(texts, LEAST_TEXT, columns);
  }

  /** Shortens the widest columns first; numbers keep their width. */
  private void shorten(int[] texts, int least, int columns) {
    while (all() > columns) {
      int widest = -1;
      for (int i : texts) {
        boolean may = widths[i] > least(i, least);
        widest = may && (widest < 0 || widths[i] > widths[widest]) ? i : widest;
      }
      if (widest < 0) {
        return;
      }
      widths[widest]--;
    }
  }

  private int least(int column, int text) {
    return Math.max(text, longestWord(header.get(column)));
  }

  private int all() {
    return Arrays.stream(widths).sum() + gap * (widths.length - 1);
  }

  private int cells(int column) {
    return rows.stream().mapToInt(row -> width(row.get(column))).max().orElse(0);
  }

  private static int longestWord(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(TextTable::width).max().orElse(0);
  }

  private void print(PrintWriter out) {
    List<List<String>> heads = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      heads.add(wrapped(header.get(i), widths[i]));
    }
    int lines = heads.stream().mapToInt(List::size).max().orElse(1);
    for (int line = 0; line < lines; line++) {
      int at = line;
      line(
          heads.stream()
              .map(head -> at < lines - head.size() ? "" : head.get(at - lines + head.size()))
              .toList(),
          out);
    }
    rows.forEach(row -> line(row, out));
  }

  private static List<String> wrapped(String text, int room) {
    List<String> lines = new ArrayList<>(List.of(""));
    for (String word : text.split(" ")) {
      int last = lines.size() - 1;
      String longer = lines.get(last).isEmpty() ? word : lines.get(last) + " " + word;
      if (width(longer) <= room || lines.get(last).isEmpty()) {
        lines.set(last, longer);
      } else {
        lines.add(word);
      }
    }
    return lines;
  }

  /** The beginning and the end of a text, which distinguish layers of one network. */
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

  private void line(List<String> cells, PrintWriter out) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = shortened(cells.get(i), widths[i]);
      String pad = " ".repeat(widths[i] - width(cell));
      line.append(i == 0 ? "" : " ".repeat(gap));
      line.append(i < names ? cell + pad : pad + cell);
    }
    out.println(line.toString().stripTrailing());
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
