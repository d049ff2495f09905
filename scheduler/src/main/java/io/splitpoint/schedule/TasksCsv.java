package io.splitpoint.schedule;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * The tasks file: {@code task,model,period_ms,deadline_ms,jitter_ms,wcet_ms}, or {@code wcet_1_ms,
 * wcet_2_ms, …} by number of Edge TPUs, and optionally {@code priority}, {@code bcet_ms}, {@code
 * reload_ms}, {@code wcet_1_source, …}. An empty deadline is the period, an empty jitter or reload
 * 0. What is finer than a nanosecond is rounded to the safe side.
 */
public final class TasksCsv {

  private static final Pattern WCET = Pattern.compile("wcet_(\\d{1,3})_ms");

  private static final Pattern SOURCE = Pattern.compile("wcet_\\d{1,3}_source");

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setTrim(true)
          .setCommentMarker('#')
          .setIgnoreEmptyLines(true)
          .get();

  private TasksCsv() {}

  /**
   * @throws TaskFormatException when the file is no tasks file; the message names the line
   */
  public static List<Task> read(Path file) {
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return read(file.toString(), reader);
    } catch (java.nio.charset.CharacterCodingException notText) {
      throw new TaskFormatException(file + ": expected UTF-8 text");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static List<Task> read(String file, Reader reader) throws IOException {
    try (CSVParser parser = CSVParser.parse(reader, FORMAT)) {
      List<String> header = parser.getHeaderNames();
      for (String column : List.of("task", "period_ms")) {
        if (!header.contains(column)) {
          throw new TaskFormatException(
              file + ": line 1: expected a column " + column + ", found " + header);
        }
      }
      List<Task> tasks = new ArrayList<>();
      Set<String> names = new HashSet<>();
      for (CSVRecord row : parser) {
        String at = file + ": line " + parser.getCurrentLineNumber() + ": ";
        Task task = task(at, header, row);
        if (!names.add(task.name())) {
          throw new TaskFormatException(
              at + "expected a new task, found " + task.name() + " again");
        }
        tasks.add(task);
      }
      if (tasks.isEmpty()) {
        throw new TaskFormatException(file + ": expected at least one task, found none");
      }
      return List.copyOf(tasks);
    } catch (IllegalArgumentException | UncheckedIOException | IOException broken) {
      throw new TaskFormatException(file + ": expected CSV with a header: " + broken.getMessage());
    }
  }

  private static Task task(String at, List<String> header, CSVRecord row) {
    if (row.size() != header.size()) {
      throw new TaskFormatException(
          at + "expected " + header.size() + " fields, found " + row.size());
    }
    String name = row.get("task");
    if (name.isEmpty()) {
      throw new TaskFormatException(at + "task: expected a name, found nothing");
    }
    NavigableMap<Integer, Long> wcet = new TreeMap<>();
    for (String column : header) {
      Matcher numbered = WCET.matcher(column);
      boolean single = column.equals("wcet_ms");
      if (single || numbered.matches()) {
        OptionalLong ns = ns(at, row, column, RoundingMode.CEILING);
        if (ns.isPresent()) {
          wcet.put(single ? 1 : Integer.parseInt(numbered.group(1)), ns.getAsLong());
        }
      }
    }
    OptionalLong period = ns(at, row, "period_ms", RoundingMode.FLOOR);
    if (period.isEmpty()) {
      throw new TaskFormatException(at + "period_ms: expected a number, found nothing");
    }
    try {
      return new Task(
          name,
          header.contains("model") && !row.get("model").isEmpty() ? row.get("model") : name,
          period.getAsLong(),
          ns(at, row, "deadline_ms", RoundingMode.FLOOR).orElse(period.getAsLong()),
          ns(at, row, "jitter_ms", RoundingMode.CEILING).orElse(0),
          wcet,
          ns(at, row, "bcet_ms", RoundingMode.FLOOR),
          ns(at, row, "reload_ms", RoundingMode.CEILING).orElse(0),
          priority(at, row));
    } catch (IllegalArgumentException outOfRange) {
      throw new TaskFormatException(at + outOfRange.getMessage());
    }
  }

  private static OptionalInt priority(String at, CSVRecord row) {
    if (!row.isMapped("priority") || row.get("priority").isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(row.get("priority")));
    } catch (NumberFormatException notANumber) {
      throw new TaskFormatException(
          at + "priority: expected a whole number, found '" + row.get("priority") + "'");
    }
  }

  private static OptionalLong ns(String at, CSVRecord row, String column, RoundingMode rounding) {
    if (!row.isMapped(column) || row.get(column).isEmpty()) {
      return OptionalLong.empty();
    }
    String text = row.get(column);
    try {
      BigDecimal ms = new BigDecimal(text);
      // before any arithmetic: 1e999999999 would take the memory of the machine
      if (ms.precision() - ms.scale() > 12 || ms.scale() > 40) {
        throw new TaskFormatException(
            at + column + ": expected less than 1e12 ms, found '" + text + "'");
      }
      return OptionalLong.of(ms.movePointRight(6).setScale(0, rounding).longValueExact());
    } catch (ArithmeticException | NumberFormatException notANumber) {
      throw new TaskFormatException(at + column + ": expected milliseconds, found '" + text + "'");
    }
  }

  /**
   * Where a file's worst cases come from, by its {@code wcet_1_source, …} columns: {@code
   * measured}, {@code modelled}, {@code published}; empty when it does not say.
   */
  public static Set<String> sources(Path file) {
    Set<String> sources = new TreeSet<>();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        CSVParser parser = CSVParser.parse(reader, FORMAT)) {
      List<String> columns =
          parser.getHeaderNames().stream().filter(SOURCE.asMatchPredicate()).toList();
      for (CSVRecord row : parser) {
        columns.forEach(column -> sources.add(row.get(column)));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    sources.remove("");
    return sources;
  }

  /**
   * Writes the tasks in the order given, with columns for every number of Edge TPUs.
   *
   * @param sources where each worst case comes from, by task and number of Edge TPUs
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
    CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();
    CSVPrinter csv = new CSVPrinter(writer, format);
    csv.printRecord(header);
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
      csv.printRecord(row);
    }
    csv.flush();
  }

  /** Nanoseconds as exact decimal milliseconds, such as {@code 3.5}. */
  public static String ms(long ns) {
    BigDecimal ms = BigDecimal.valueOf(ns, 6).stripTrailingZeros();
    return (ms.scale() < 0 ? ms.setScale(0) : ms).toPlainString();
  }
}
