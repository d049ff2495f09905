package io.splitpoint.table;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/**
 * A column of a table that the program writes. Use a list of them, so that a table's columns are
 * listed once: for its header, its rows, and its rows in JSON.
 *
 * @param cell of a row: a text, a number or a truth value; null or empty where it is not known
 */
public record Column<T>(String name, Function<T, ?> cell) {

  public static List<String> names(List<? extends Column<?>> columns) {
    return columns.stream().<String>map(Column::name).toList();
  }

  /** One row by column name; null where a cell is not known. */
  public static <T> Map<String, Object> cells(List<Column<T>> columns, T row) {
    Map<String, Object> cells = new LinkedHashMap<>();
    columns.forEach(column -> cells.put(column.name, valueOrNull(column.cell.apply(row))));
    return cells;
  }

  /**
   * Writes header and rows.
   *
   * @param number writes a number that need not be whole
   */
  public static <T> void write(
      List<Column<T>> columns, List<T> rows, DoubleFunction<String> number, Appendable target)
      throws IOException {
    TableWriter table = new TableWriter(target, names(columns));
    for (T row : rows) {
      table.row(
          cells(columns, row).values().stream()
              .map(cell -> cell instanceof Double value ? number.apply(value) : cell)
              .toList());
    }
    table.flush();
  }

  private static Object valueOrNull(Object cell) {
    if (cell instanceof OptionalDouble number) {
      return number.isPresent() ? (Double) number.getAsDouble() : null;
    }
    if (cell instanceof OptionalLong number) {
      return number.isPresent() ? (Long) number.getAsLong() : null;
    }
    return cell instanceof Optional<?> value ? value.map(Column::valueOrNull).orElse(null) : cell;
  }
}
