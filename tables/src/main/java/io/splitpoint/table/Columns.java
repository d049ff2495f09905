package io.splitpoint.table;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The columns of a kind of table, for {@link Table#open}. Make it a constant of the class that
 * reads the table.
 *
 * @param required columns that must exist
 * @param optional columns that may exist
 * @param numbered patterns of names with a number that may exist too, such as {@code wcet_3_ms}
 * @param others whether unknown columns are accepted, as in exports of other programs
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

  /** These columns with more optional ones. */
  public Columns optionally(String... names) {
    return new Columns(required, List.of(names), numbered, others);
  }

  /** These columns with names that hold a number. */
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
