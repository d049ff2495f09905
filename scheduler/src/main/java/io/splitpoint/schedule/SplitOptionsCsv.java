package io.splitpoint.schedule;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The ways to split that {@code splits.csv} offers, by model; rows without energy are left out. */
public final class SplitOptionsCsv {

  private static final List<String> COLUMNS =
      List.of(
          "model", "split_layer", "split_name", "head_ms", "transfer_ms", "tail_ms", "energy_mj");

  private SplitOptionsCsv() {}

  /**
   * @param margin share added to every time, because the file holds medians
   * @throws TaskFormatException when the file is no splits file; the message names the line
   */
  public static Map<String, List<SplitOption>> read(Path file, double margin) {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = Files.newBufferedReader(file);
        CSVParser parser = CSVParser.parse(reader, format)) {
      if (!parser.getHeaderNames().containsAll(COLUMNS)) {
        throw new TaskFormatException(
            file + ": line 1: expected columns " + COLUMNS + ", found " + parser.getHeaderNames());
      }
      Map<String, List<SplitOption>> options = new LinkedHashMap<>();
      for (CSVRecord row : parser) {
        int fields = parser.getHeaderNames().size();
        if (row.size() != fields) {
          throw new TaskFormatException(
              "%s: line %d: expected %d fields, found %d"
                  .formatted(file, parser.getCurrentLineNumber(), fields, row.size()));
        }
        if (COLUMNS.subList(3, 7).stream().noneMatch(column -> row.get(column).isEmpty())) {
          String at = file + ": line " + parser.getCurrentLineNumber() + ": ";
          options
              .computeIfAbsent(row.get("model"), unseen -> new ArrayList<>())
              .add(option(at, row, margin));
        }
      }
      return options;
    } catch (FileSystemException unreadable) {
      throw new UncheckedIOException(unreadable);
    } catch (IllegalArgumentException | IOException | UncheckedIOException broken) {
      Throwable cause = broken instanceof UncheckedIOException ? broken.getCause() : broken;
      throw new TaskFormatException(
          file
              + ": expected comma-separated values in UTF-8, found "
              + (cause instanceof CharacterCodingException ? "other bytes" : cause.getMessage()));
    }
  }

  private static SplitOption option(String at, CSVRecord row, double margin) {
    double more = 1 + margin;
    try {
      return new SplitOption(
          row.get("split_name"),
          Integer.parseInt(row.get("split_layer")),
          (long) Math.ceil(number(at, row, "head_ms") * more * 1e6),
          (long)
              Math.ceil((number(at, row, "transfer_ms") + number(at, row, "tail_ms")) * more * 1e6),
          number(at, row, "energy_mj"));
    } catch (NumberFormatException notANumber) {
      throw new TaskFormatException(
          at + "split_layer: expected a whole number, found '" + row.get("split_layer") + "'");
    } catch (IllegalArgumentException outOfRange) {
      throw new TaskFormatException(at + outOfRange.getMessage());
    }
  }

  private static double number(String at, CSVRecord row, String column) {
    try {
      double value = Double.parseDouble(row.get(column));
      if (value >= 0 && value < 1e9) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new TaskFormatException(
        at + column + ": expected a number of at least 0, found '" + row.get(column) + "'");
  }
}
