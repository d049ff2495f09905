package io.splitpoint.table;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The columns that a kind of table has, for {@link Table#open}. A constant of the class that reads
 * the table.
 *
 * @param required must be there
 * @param optional may be there
 * @param numbered may be there too: patterns of names that hold a number, such as {@code wcet_3_ms}
 * @param others whether columns of others are part of the format, as in what another program
 *     exports; otherwise they are refused
 */
public record Columns(
    List<String> required, List<String> optional, List<Pattern> numbered, boolean others) {

  /** A table of this program, in which every column is known. */
  public static Columns of(List<String> required) {
    return new Columns(required, List.of(), List.of(), false);
  }

  /** A table of another program: any columns, and rows may be short. */
  public static Columns ofOthers() {
    return new Columns(List.of(), List.of(), List.of(), true);
  }

  /** The same with columns that may be there. */
  public Columns optionally(String... names) {
    return new Columns(required, List.of(names), numbered, others);
  }

  /** The same with columns whose names hold a number. */
  public Columns numbered(Pattern... patterns) {
    return new Columns(required, optional, List.of(patterns), others);
  }

  List<String> named() {
    List<String> all = new ArrayList<>(required);
    all.addAll(optional);
    return all;
  }

  boolean knows(String column) {
    return named().contains(column)
        || numbered.stream().anyMatch(pattern -> pattern.matcher(column).matches());
  }
}
