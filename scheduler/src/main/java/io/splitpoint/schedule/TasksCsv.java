package io.splitpoint.schedule;

import io.splitpoint.failure.InputException;
import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import io.splitpoint.table.Table;
import io.splitpoint.table.TableWriter;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes the tasks file: {@code task,model,period_ms,deadline_ms,jitter_ms,wcet_ms}, or
 * {@code wcet_1_ms, wcet_2_ms, …} by number of Edge TPUs, and optionally {@code priority}, {@code
 * bcet_ms}, {@code reload_ms}, {@code wcet_1_source, …}. An empty deadline is the period, an empty
 * jitter or reload 0. Fractions of a nanosecond are rounded to the safe side.
 */
public final class TasksCsv {

  private static final Pattern WCET = Pattern.compile("wcet_(\\d{1,3})_ms");

  private static final Pattern SOURCE = Pattern.compile("wcet_\\d{1,3}_source");

  private static final Columns COLUMNS =
      Columns.of(List.of("task", "period_ms"))
          .optionally(
              "model", "deadline_ms", "jitter_ms", "wcet_ms", "bcet_ms", "reload_ms", "priority")
          .numbered(WCET, SOURCE);

  private static final Range PRIORITY = new Range("", Integer.MIN_VALUE, Integer.MAX_VALUE);

  private TasksCsv() {}

  /**
   * @throws InputException when the file is not a tasks file; the message names the line
   */
  public static List<Task> read(Path file) {
    try (Table table = Table.open(file, COLUMNS)) {
      return read(table);
    }
  }

  static List<Task> read(String file, Reader reader) {
    try (Table table = Table.open(file, reader, COLUMNS)) {
      return read(table);
    }
  }

  private static List<Task> read(Table table) {
    NavigableMap<Integer, String> wcetColumns = wcetColumns(table);
    List<Task> tasks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Fields row : table) {
      Task task = task(row, wcetColumns);
      if (!names.add(task.name())) {
        throw row.failure("expected a new task, found " + task.name() + " again");
      }
      tasks.add(task);
    }
    if (tasks.isEmpty()) {
      throw table.failure("expected at least one task, found none");
    }
    return List.copyOf(tasks);
  }

  /** The columns of worst cases by number of Edge TPUs, one for each number. */
  private static NavigableMap<Integer, String> wcetColumns(Table table) {
    NavigableMap<Integer, String> columns = new TreeMap<>();
    for (String column : table.header()) {
      Matcher numbered = WCET.matcher(column);
      if (column.equals("wcet_ms") || numbered.matches()) {
        int tpus = column.equals("wcet_ms") ? 1 : Integer.parseInt(numbered.group(1));
        String other = columns.put(tpus, column);
        if (other != null) {
          throw table.headerFailure(
              "expected one column for the worst case on %d Edge TPUs, found %s and %s"
                  .formatted(tpus, other, column));
        }
      }
    }
    return columns;
  }

  private static Task task(Fields row, NavigableMap<Integer, String> wcetColumns) {
    String name = row.text("task");
    NavigableMap<Integer, Long> wcet = new TreeMap<>();
    wcetColumns.forEach(
        (tpus, column) ->
            ns(row, column, RoundingMode.CEILING).ifPresent(worst -> wcet.put(tpus, worst)));
    OptionalLong period = ns(row, "period_ms", RoundingMode.FLOOR);
    OptionalLong best = ns(row, "bcet_ms", RoundingMode.FLOOR);
    if (wcet.isEmpty()) {
      throw row.failure(
          name
              + ": expected a worst-case execution time ('splitpoint schedule tasks' makes worst"
              + " cases from profiles), found none");
    }
    if (period.isEmpty()) {
      throw row.wrong("period_ms", "a number");
    }
    if (best.isPresent() && wcet.values().stream().anyMatch(worst -> worst < best.getAsLong())) {
      throw row.wrong("bcet_ms", "at most every worst case");
    }
    try {
      return new Task(
          name,
          row.has("model") ? row.text("model") : name,
          period.getAsLong(),
          ns(row, "deadline_ms", RoundingMode.FLOOR).orElse(period.getAsLong()),
          ns(row, "jitter_ms", RoundingMode.CEILING).orElse(0),
          wcet,
          best,
          ns(row, "reload_ms", RoundingMode.CEILING).orElse(0),
          priority(row));
    } catch (IllegalArgumentException outOfRange) {
      throw row.failure(outOfRange.getMessage());
    }
  }

  private static OptionalInt priority(Fields row) {
    OptionalLong priority = row.wholeIfAny("priority", PRIORITY);
    return priority.isPresent() ? OptionalInt.of((int) priority.getAsLong()) : OptionalInt.empty();
  }

  private static OptionalLong ns(Fields row, String column, RoundingMode rounding) {
    Optional<BigDecimal> ms = row.decimal(column, Range.of("_ms"));
    return ms.isPresent()
        ? OptionalLong.of(ms.get().movePointRight(6).setScale(0, rounding).longValueExact())
        : OptionalLong.empty();
  }

  /**
   * The sources of a file's worst cases in its {@code wcet_1_source, …} columns: {@code measured},
   * {@code modelled}, {@code published}; empty when it has none.
   */
  public static Set<String> sources(Path file) {
    Set<String> sources = new TreeSet<>();
    try (Table table = Table.open(file, COLUMNS)) {
      List<String> columns = table.header().stream().filter(SOURCE.asMatchPredicate()).toList();
      for (Fields row : table) {
        columns.forEach(column -> sources.add(row.textOrEmpty(column)));
      }
    }
    sources.remove("");
    return sources;
  }

  /**
   * Writes the tasks in the given order, with columns for every number of Edge TPUs.
   *
   * @param sources sources of the worst cases, by task and number of Edge TPUs
   */
  public static void write(
      List<Task> tasks, Map<String, NavigableMap<Integer, String>> sources, Writer writer)
      throws IOException {
    NavigableMap<Integer, Boolean> widths = new TreeMap<>();
    tasks.forEach(task -> task.wcetNs().keySet().forEach(tpus -> widths.put(tpus, true)));
    List<String> header =
        new ArrayList<>(List.of("task", "model", "period_ms", "deadline_ms", "jitter_ms"));
    widths.keySet().forEach(tpus -> header.add("wcet_" + tpus + "_ms"));
    header.addAll(List.of("reload_ms", "priority"));
    widths.keySet().forEach(tpus -> header.add("wcet_" + tpus + "_source"));
    TableWriter table = new TableWriter(writer, header);
    for (Task task : tasks) {
      List<String> row = new ArrayList<>(List.of(task.name(), task.model()));
      row.add(ms(task.periodNs()));
      row.add(ms(task.deadlineNs()));
      row.add(ms(task.jitterNs()));
      for (int tpus : widths.keySet()) {
        OptionalLong wcet = task.wcetNs(tpus);
        row.add(wcet.isPresent() ? ms(wcet.getAsLong()) : "");
      }
      row.add(ms(task.reloadNs()));
      row.add(task.priority().isPresent() ? "" + task.priority().getAsInt() : "");
      NavigableMap<Integer, String> from = sources.getOrDefault(task.name(), new TreeMap<>());
      widths.keySet().forEach(tpus -> row.add(from.getOrDefault(tpus, "")));
      table.row(row);
    }
    table.flush();
  }

  /** Nanoseconds as exact decimal milliseconds, such as {@code 3.5}. */
  public static String ms(long ns) {
    BigDecimal ms = BigDecimal.valueOf(ns, 6).stripTrailingZeros();
    return (ms.scale() < 0 ? ms.setScale(0) : ms).toPlainString();
  }
}
