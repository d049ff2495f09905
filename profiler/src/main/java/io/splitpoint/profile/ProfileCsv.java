package io.splitpoint.profile;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * {@code profile.csv}: comma, UTF-8, one header line, one row per device and prefix. An empty cell
 * means unknown. A column that is not ours is ignored.
 */
public final class ProfileCsv {

  private ProfileCsv() {}

  /**
   * Reads a whole profile.
   *
   * @throws ProfileFormatException naming file, line, expected and found: a missing column, text
   *     where a number should be, a duplicate row, layers out of order, different models
   * @throws UncheckedIOException when the file cannot be read
   */
  public static Profile read(Path file) {
    ProfileRules rules = new ProfileRules();
    List<LayerProfile> rows = read(file, rules);
    try {
      rules.end();
    } catch (IllegalArgumentException failure) {
      throw new ProfileFormatException(file + ": " + failure.getMessage());
    }
    return Profile.of(rows);
  }

  /**
   * Reads rows in the profile's columns that need not be complete: a profile in the making, or
   * measured tails, where row k is what runs after a cut at layer k.
   *
   * @throws ProfileFormatException as {@link #read(Path)}, except for what concerns several rows
   * @throws UncheckedIOException when the file cannot be read
   */
  public static List<LayerProfile> readRows(Path file) {
    return read(file, null);
  }

  private static List<LayerProfile> read(Path file, ProfileRules rules) {
    long line = 1;
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        CSVParser parser = parser(reader)) {
      checkHeader(parser.getHeaderNames());
      List<LayerProfile> rows = new ArrayList<>();
      Iterator<CSVRecord> records = parser.iterator();
      while (true) {
        line = parser.getCurrentLineNumber() + 1;
        if (!records.hasNext()) {
          return rows;
        }
        CSVRecord record = records.next();
        int expected = parser.getHeaderNames().size();
        if (record.size() != expected) {
          throw new IllegalArgumentException(
              "expected " + expected + " fields, found " + record.size());
        }
        LayerProfile row = new ProfileRow(record).parse();
        if (rules != null) {
          rules.add(row);
        }
        rows.add(row);
      }
    } catch (IllegalArgumentException failure) {
      throw new ProfileFormatException(
          "%s, line %d: %s".formatted(file, line, failure.getMessage()));
    } catch (CharacterCodingException failure) {
      throw new ProfileFormatException(
          "%s, line %d: expected UTF-8 text, found other bytes".formatted(file, line));
    } catch (UncheckedIOException failure) {
      throw broken(file, line, failure.getCause());
    } catch (IOException failure) {
      throw broken(file, line, failure);
    }
  }

  /** Commons CSV reports broken quoting and real trouble with the file as the same exception. */
  private static RuntimeException broken(Path file, long line, IOException failure) {
    if (failure instanceof java.nio.file.FileSystemException) {
      return new UncheckedIOException(failure);
    }
    String found =
        failure instanceof CharacterCodingException
            ? "expected UTF-8 text, found other bytes"
            : "expected comma-separated values, found: " + failure.getMessage();
    return new ProfileFormatException("%s, line %d: %s".formatted(file, line, found));
  }

  private static CSVParser parser(Reader reader) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).setTrim(true).get();
    try {
      return CSVParser.parse(reader, format);
    } catch (IllegalArgumentException header) {
      // what Commons CSV says of a header does not say what was expected
      throw new IllegalArgumentException("expected columns: " + header.getMessage(), header);
    }
  }

  private static void checkHeader(List<String> found) {
    List<String> missing = new ArrayList<>(ProfileRow.COLUMNS);
    missing.removeAll(found);
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "expected the columns %s, found no %s"
              .formatted(String.join(",", ProfileRow.COLUMNS), String.join(", ", missing)));
    }
  }

  /**
   * Writes header and rows, numbers in their shortest form that reads back to the same value and
   * independent of the locale.
   *
   * @throws IOException when the target cannot take them
   */
  public static void write(Profile profile, Appendable target) throws IOException {
    writeRows(profile.rows(), target);
  }

  /** Writes header and rows of an incomplete table, see {@link #readRows(Path)}. */
  public static void writeRows(List<LayerProfile> rows, Appendable target) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
    CSVPrinter printer = new CSVPrinter(target, format);
    printer.printRecord(ProfileRow.COLUMNS);
    for (LayerProfile row : rows) {
      printer.printRecord(ProfileRow.cells(row));
    }
    printer.flush();
  }
}
