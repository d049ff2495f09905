package io.splitpoint.power.file;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.table.Nearest;
import io.splitpoint.table.Range;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * Maps the columns of another program's CSV file to quantities and units. Unstated columns are
 * found by name where that is unambiguous: {@code Timestamp(ms)}, {@code Current(uA)}, {@code
 * power_w}.
 *
 * @param time column of the time and its factor to s
 * @param power column of the power and its factor to W
 * @param volts column of the voltage and its factor to V
 * @param amps column of the current and its factor to A
 * @param fixedVolts the supply voltage where the file has none
 */
record CsvMapping(
    Column time,
    Optional<Column> power,
    Optional<Column> volts,
    Optional<Column> amps,
    OptionalDouble fixedVolts) {

  /**
   * A column and the factor for its numbers.
   *
   * @param most largest plausible magnitude, in s, W, V or A
   */
  record Column(String name, double factor, double most) {

    Range range() {
      return new Range("", -most / factor, most / factor);
    }
  }

  /** 300 years in s. */
  private static final double MOST_S = 9e9;

  /** A megawatt, megavolt or megaampere. */
  private static final double MOST = 1e6;

  private static final Map<String, Double> TIME =
      Map.of("s", 1.0, "ms", 1e-3, "us", 1e-6, "ns", 1e-9);
  private static final Map<String, Double> POWER = Map.of("w", 1.0, "mw", 1e-3, "uw", 1e-6);
  private static final Map<String, Double> VOLTS = Map.of("v", 1.0, "mv", 1e-3, "uv", 1e-6);
  private static final Map<String, Double> AMPS =
      Map.of("a", 1.0, "ma", 1e-3, "ua", 1e-6, "na", 1e-9);

  /**
   * @param header the file's column names
   * @throws InputException when a column is missing
   */
  static CsvMapping of(MeterSpec spec, List<String> header) {
    Search search = new Search(spec, header);
    CsvMapping mapping =
        new CsvMapping(
            search
                .column("time", TIME)
                .orElseThrow(() -> search.missing("#time= to name the column of the time")),
            search.column("power", POWER),
            search.column("voltage", VOLTS),
            search.column("current", AMPS),
            spec.options().containsKey("volts")
                ? OptionalDouble.of(spec.number("volts", 0))
                : OptionalDouble.empty());
    if (mapping.power.isEmpty() && mapping.amps.isEmpty()) {
      throw search.missing("#power= or #current= to name a column");
    }
    if (mapping.power.isEmpty() && mapping.volts.isEmpty() && mapping.fixedVolts.isEmpty()) {
      throw search.missing("#voltage= to name a column, or #volts= for the supply voltage");
    }
    return mapping;
  }

  private record Search(MeterSpec spec, List<String> header) {

    Optional<Column> column(String what, Map<String, Double> units) {
      String named = spec.options().get(what);
      String unit = spec.options().get(what + "_unit");
      if (unit != null && !units.containsKey(unit)) {
        throw new InputException(
            spec.text()
                + ": "
                + what
                + "_unit: expected one of "
                + units.keySet()
                + ", found '"
                + unit
                + "'");
      }
      for (String name : header) {
        if (named == null ? plainly(what, name) : named.equals(name)) {
          return Optional.of(
              new Column(
                  name,
                  unit == null ? unitIn(what, name, units) : units.get(unit),
                  what.equals("time") ? MOST_S : MOST));
        }
      }
      if (named != null) {
        throw missing("a column '" + named + "'");
      }
      refuseMistyped(what);
      return Optional.empty();
    }

    private static boolean plainly(String what, String name) {
      return name.toLowerCase(Locale.ROOT).matches("(" + what + "|" + what + "stamp)([ (_].*)?");
    }

    /** The unit in a name's parentheses or at its end; the base unit for a name of one word. */
    private double unitIn(String what, String name, Map<String, Double> units) {
      String[] words =
          name.toLowerCase(Locale.ROOT)
              .replaceAll("[µμ]", "u")
              .replaceAll("[)\\]]", "")
              .strip()
              .split("[(\\[_\\s]+");
      String last = words[words.length - 1];
      if (words.length > 1 && !units.containsKey(last)) {
        throw missing(
            "a unit (%s) in the name of the column '%s', or #%s_unit= to name it"
                .formatted(String.join(", ", new TreeSet<>(units.keySet())), name, what));
      }
      return units.getOrDefault(last, 1.0);
    }

    /** Refuses a mistyped column name, which would silently leave the column out. */
    private void refuseMistyped(String what) {
      for (String name : header) {
        String word = name.toLowerCase(Locale.ROOT).split("[^a-z]", 2)[0];
        if (Nearest.slips(word, what) == 1) {
          throw missing(
              "a column '%s', or a name less similar to it than '%s'".formatted(what, name));
        }
      }
    }

    InputException missing(String expected) {
      return new InputException(
          spec.text() + " line 1: expected " + expected + ", found the columns " + header);
    }
  }
}
