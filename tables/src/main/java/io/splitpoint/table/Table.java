package io.splitpoint.table;

import io.splitpoint.failure.InputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file, read row by row and strictly: every column is known and unique, every row complete.
 * Use it for every table that the program reads.
 *
 * <pre>{@code
 * try (Table table = Table.open(file, COLUMNS)) {
 *   for (Fields row : table) {
 *     row.number("latency_ms");
 *   }
 * }
 * }</pre>
 *
 * <p>Spreadsheet variants are read where they are unambiguous: a byte order mark, UTF-16,
 * semicolons or tabs between the columns (where the header has no comma), a first line {@code
 * sep=;}, and decimal commas where commas do not divide columns. Points and commas in one file are
 * refused, because one of them may separate thousands. In this program's own tables, lines that
 * begin with {@code #} are comments; empty lines are skipped everywhere.
 */
public final class Table implements Iterable<Fields>, AutoCloseable {

  private static final int HEADER_LOOK = 1 << 16;
  private static final Pattern EXCEL = Pattern.compile("sep=([,;\t])");

  private final String file;
  private final Columns columns;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final char separator;
  private final int skipped;
  private List<String> header = List.of();
  private long lastLine;
  private Optional<Place> points = Optional.empty();
  private Optional<Place> commas = Optional.empty();

  /** The first occurrence of a number of one style. */
  private record Place(long line, String column, String text) {}

  private Table(String file, BufferedReader in, Columns columns) throws IOException {
    this.file = file;
    this.columns = columns;
    Optional<Character> stated = stated(in);
    skipped = stated.isPresent() ? 1 : 0;
    separator = stated.isPresent() ? stated.get() : separator(in, columns);
    CSVFormat.Builder format =
        CSVFormat.DEFAULT
            .builder()
            .setDelimiter(separator)
            .setIgnoreEmptyLines(true)
            .setIgnoreSurroundingSpaces(true)
            .setTrim(true);
    if (!columns.others()) {
      format.setCommentMarker('#');
    }
    parser = CSVParser.builder().setReader(in).setFormat(format.get()).get();
    records = parser.iterator();
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws RuntimeException when it is not such a table; of the columns' type, in one line
   * @throws UncheckedIOException when the file cannot be read
   */
  public static Table open(Path file, Columns columns) {
    try {
      return open(file.toString(), TextInput.open(file), columns);
    } catch (IOException failed) {
      throw broken(file.toString(), failed);
    }
  }

  /**
   * Reads from a reader, which is closed with the table.
   *
   * @param name the file's name, for messages
   */
  public static Table open(String name, Reader reader, Columns columns) {
    try {
      Table table = new Table(name, TextInput.of(reader), columns);
      try {
        table.readHeader();
        return table;
      } catch (RuntimeException failed) {
        table.close();
        throw failed;
      }
    } catch (IOException failed) {
      throw broken(name, failed);
    }
  }

  /** The names of the columns, in the file's order. */
  public List<String> header() {
    return header;
  }

  /** The exception for a fault of the table as a whole. */
  public InputException failure(String message) {
    return new InputException(file + ": " + message);
  }

  public RuntimeException headerFailure(String message) {
    return failure("line " + (1 + skipped) + ": " + message);
  }

  @Override
  public Iterator<Fields> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        try {
          return records.hasNext();
        } catch (IllegalStateException | UncheckedIOException failed) {
          throw broken(failed);
        }
      }

      @Override
      public Fields next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return row(records.next());
      }
    };
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void readHeader() {
    try {
      header = records.hasNext() ? List.copyOf(records.next().toList()) : List.of();
    } catch (IllegalStateException | UncheckedIOException failed) {
      throw broken(failed);
    }
    lastLine = parser.getCurrentLineNumber();
    if (columns.others()) {
      if (header.isEmpty()) {
        throw failure("expected a line with the names of the columns, found an empty file");
      }
      return;
    }
    for (int i = 0; i < header.size(); i++) {
      String column = header.get(i);
      if (column.isEmpty()) {
        throw headerFailure(
            "expected a header with a name for each column, found none for column " + (i + 1));
      }
      if (header.indexOf(column) < i) {
        throw headerFailure("expected each column once, found '%s' again".formatted(column));
      }
      if (!columns.knows(column) && !UnknownColumns.areAllowed()) {
        throw headerFailure(unknown(column));
      }
    }
    List<String> missing = new ArrayList<>(columns.required());
    missing.removeAll(header);
    if (!missing.isEmpty()) {
      throw headerFailure(
          "expected the columns %s, found no %s"
              .formatted(String.join(",", columns.required()), String.join(", ", missing)));
    }
  }

  private String unknown(String column) {
    List<String> free = new ArrayList<>(columns.named());
    free.removeAll(header);
    Optional<String> near = Nearest.to(column, free).or(() -> Nearest.to(column, columns.named()));
    return "expected the columns of this format, found '%s'%s (unknown columns can be allowed)"
        .formatted(
            column,
            near.map(name -> ": did you mean " + name + "?")
                .orElse(", which is none of " + String.join(", ", columns.named())));
  }

  private Fields row(CSVRecord record) {
    long line = line(record);
    lastLine = parser.getCurrentLineNumber();
    String where = file + ": line " + line;
    boolean complete = record.size() == header.size();
    if (!complete && !columns.others()) {
      throw new InputException(
          "%s: expected %d fields, found %d%s"
              .formatted(
                  where,
                  header.size(),
                  record.size(),
                  separator == ',' && record.size() > header.size()
                      ? " (a decimal comma needs semicolons or tabs between the columns)"
                      : ""));
    }
    Map<String, String> texts = new HashMap<>();
    for (int i = 0; i < Math.min(header.size(), record.size()); i++) {
      texts.putIfAbsent(header.get(i), pointed(record.get(i), header.get(i), line));
    }
    return new Fields(where, texts);
  }

  /** The cell with its decimal comma replaced by a point. */
  private String pointed(String text, String column, long line) {
    if (separator == ',') {
      return text;
    }
    boolean comma = Numbers.hasDecimalComma(text);
    if (comma && commas.isEmpty()) {
      commas = Optional.of(new Place(line, column, text));
    } else if (points.isEmpty() && Numbers.hasDecimalPoint(text)) {
      points = Optional.of(new Place(line, column, text));
    }
    if (commas.isPresent() && points.isPresent()) {
      throw failure(
          "expected decimal points or decimal commas, found both: %s and %s"
              .formatted(inWords(points.get()), inWords(commas.get())));
    }
    return comma ? text.replace(',', '.') : text;
  }

  private static String inWords(Place place) {
    return "'%s' in line %d, %s".formatted(place.text(), place.line(), place.column());
  }

  /** The line of the row's first character; the parser gives that of its last. */
  private long line(CSVRecord record) {
    long inside =
        record.stream().mapToLong(cell -> cell.chars().filter(c -> c == '\n').count()).sum();
    return skipped + Math.max(1, parser.getCurrentLineNumber() - inside);
  }

  /** The separator that Excel's first line states; reads that line. */
  private static Optional<Character> stated(BufferedReader in) throws IOException {
    in.mark(16);
    char[] start = new char[8];
    int count = Math.max(0, in.read(start));
    String text = new String(start, 0, count);
    Matcher matcher = EXCEL.matcher(text.lines().findFirst().orElse(""));
    in.reset();
    if (!matcher.matches()) {
      return Optional.empty();
    }
    in.readLine();
    return Optional.of(matcher.group(1).charAt(0));
  }

  private static char separator(BufferedReader in, Columns columns) throws IOException {
    in.mark(HEADER_LOOK + 1);
    char[] start = new char[HEADER_LOOK];
    int count = 0;
    int more = in.read(start, 0, HEADER_LOOK);
    while (more > 0) {
      count += more;
      boolean ended = new String(start, count - more, more).indexOf('\n') >= 0;
      more =
          ended && !columns.others() && start[0] == '#' || !ended
              ? in.read(start, count, HEADER_LOOK - count)
              : 0;
    }
    in.reset();
    String names =
        new String(start, 0, count)
            .lines()
            .filter(line -> !line.isBlank() && (columns.others() || !line.startsWith("#")))
            .findFirst()
            .orElse("")
            .replaceAll("\"[^\"]*\"", "");
    if (names.indexOf(',') >= 0) {
      return ',';
    }
    return names.indexOf(';') >= 0 ? ';' : names.indexOf('\t') >= 0 ? '\t' : ',';
  }

  private RuntimeException broken(RuntimeException failed) {
    Throwable cause = failed instanceof UncheckedIOException ? failed.getCause() : failed;
    return cause instanceof FileSystemException file
        ? new UncheckedIOException(file)
        : failure("line %d: %s".formatted(skipped + lastLine + 1, inWords(cause)));
  }

  private static RuntimeException broken(String file, IOException failed) {
    return failed instanceof FileSystemException
        ? new UncheckedIOException(failed)
        : new InputException(file + ": " + inWords(failed));
  }

  private static String inWords(Throwable cause) {
    if (cause instanceof CharacterCodingException) {
      return "expected UTF-8 text, found other bytes";
    }
    Throwable deepest = cause;
    while (!(deepest instanceof TextInput.NoTextException) && deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest instanceof TextInput.NoTextException
        ? "expected a table as text, found " + deepest.getMessage()
        : "expected comma-separated values, found: " + cause.getMessage();
  }
}
