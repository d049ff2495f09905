package io.splitpoint.profile;

import io.splitpoint.failure.InputException;
import io.splitpoint.table.Column;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Numbers;
import io.splitpoint.table.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code profile.csv}: comma, UTF-8, one header line, one row per device and prefix. An empty cell
 * means unknown; an unknown column is refused, see {@link Table}.
 */
public final class ProfileCsv {

  private ProfileCsv() {}

  /**
   * Reads a whole profile.
   *
   * @throws InputException naming file, line, expected and found: a missing or unknown column, an
   *     implausible number, columns or rows that contradict each other, a duplicate row, layers out
   *     of order, different models
   * @throws UncheckedIOException when the file cannot be read
   */
  public static Profile read(Path file) {
    ProfileRules rules = new ProfileRules();
    Contradictions contradictions = new Contradictions();
    List<LayerProfile> rows = new ArrayList<>();
    try (Table table = Table.open(file, ProfileRow.COLUMNS)) {
      for (Fields fields : table) {
        LayerProfile row = new ProfileRow(fields).parse();
        try {
          rules.add(row);
        } catch (IllegalArgumentException failure) {
          throw fields.failure(failure.getMessage());
        }
        contradictions
            .with(row)
            .ifPresent(
                contradiction -> {
                  throw fields.failure(contradiction);
                });
        rows.add(row);
      }
      try {
        rules.end();
      } catch (IllegalArgumentException failure) {
        throw table.failure(failure.getMessage());
      }
    }
    return Profile.of(rows);
  }

  /**
   * Reads the rows of an incomplete profile, or of measured tails, whose row k is the tail after a
   * cut at layer k.
   *
   * @throws InputException as {@link #read(Path)}, except for rules about several rows
   * @throws UncheckedIOException when the file cannot be read
   */
  public static List<LayerProfile> readRows(Path file) {
    List<LayerProfile> rows = new ArrayList<>();
    try (Table table = Table.open(file, ProfileRow.COLUMNS)) {
      table.forEach(row -> rows.add(new ProfileRow(row).parse()));
    }
    return rows;
  }

  /**
   * Writes header and rows; numbers are in the shortest form that reads back to the same value,
   * whatever the locale.
   *
   * @throws IOException when the target cannot be written
   */
  public static void write(Profile profile, Appendable target) throws IOException {
    writeRows(profile.rows(), target);
  }

  /** Writes header and rows of an incomplete table, see {@link #readRows(Path)}. */
  public static void writeRows(List<LayerProfile> rows, Appendable target) throws IOException {
    Column.write(ProfileRow.ALL, rows, Numbers::text, target);
  }
}
