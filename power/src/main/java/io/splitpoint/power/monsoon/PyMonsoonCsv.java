package io.splitpoint.power.monsoon;

import io.splitpoint.power.PowerSample;
import io.splitpoint.power.file.Recording;
import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Nearest;
import io.splitpoint.table.Range;
import io.splitpoint.table.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * PyMonsoon's CSV. Its column {@code Time(ms)} holds seconds; all observations of one USB packet
 * share one time, that of the packet's arrival; every line ends with a comma; with NumPy 2 a cell
 * reads {@code np.float64(0.9)}. The times are computed from the 5,000 observations per second and
 * compared with the recorded span.
 */
final class PyMonsoonCsv {

  private static final double RATE = 5_000;

  /** Share of missing samples above which a warning is given. */
  private static final double TOLERATED = 0.01;

  private static final String TIME = "Time(ms)";
  private static final String NUMPY = "np.float64(";

  private static final Columns COLUMNS = Columns.ofOthers();
  private static final Range SECONDS = Range.of("_s").signed();
  private static final Range MILLIAMPERES = new Range("mA", -1e6, 1e6);
  private static final Range VOLTS = Range.of("_v").signed();

  private final Path file;
  private final String amps;
  private final String volts;
  private final OptionalDouble fixedVolts;

  private PyMonsoonCsv(Path file, String channel, OptionalDouble fixedVolts) {
    this.file = file;
    this.fixedVolts = fixedVolts;
    amps = channel + "(mA)";
    volts = channel + " Voltage(V)";
  }

  /**
   * Reads a file.
   *
   * @param channel {@code Main}, {@code USB} or {@code Aux}
   * @param fixedVolts the supply voltage where the file has none
   */
  static Recording read(Path file, String channel, OptionalDouble fixedVolts) {
    try (Table table = Table.open(file, COLUMNS)) {
      return new PyMonsoonCsv(file, channel, fixedVolts).read(table);
    }
  }

  private Recording read(Table table) {
    List<String> header = table.header();
    boolean known = header.contains(TIME) && header.contains(amps);
    boolean mistyped = Nearest.to(volts, header).isPresent();
    if (!known || mistyped || !(header.contains(volts) || fixedVolts.isPresent())) {
      throw table.headerFailure(
          "expected the columns "
              + List.of(TIME, amps, volts)
              + " (or #volts= for the supply voltage), found "
              + header);
    }
    List<double[]> observations = new ArrayList<>();
    for (Fields row : table) {
      double supply = header.contains(volts) ? number(row, volts, VOLTS) : fixedVolts.getAsDouble();
      observations.add(
          new double[] {
            number(row, TIME, SECONDS), number(row, amps, MILLIAMPERES) * 1e-3, supply
          });
    }
    if (observations.size() < 2) {
      throw table.failure("expected at least two rows, found fewer");
    }
    return recording(observations);
  }

  private Recording recording(List<double[]> observations) {
    double span = observations.get(observations.size() - 1)[0] - observations.get(0)[0];
    int rows = observations.size();
    // PyMonsoon may have kept only one of several observations.
    long granularity = Math.max(1, Math.round(span * RATE / rows));
    double step = granularity / RATE;
    List<String> warnings = new ArrayList<>();
    double missing = 1 - rows * step / span;
    // A single packet's time is too short to judge.
    if (span > 1 && Math.abs(missing) > TOLERATED) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: %d rows in %.3f s: %.1f %% of the observations are missing",
              file,
              rows,
              span,
              100 * missing));
    }
    List<PowerSample> samples = new ArrayList<>();
    Means means = new Means(samples::add);
    long nanos = 0;
    for (int i = 0; i < rows; i++) {
      nanos = Math.round(i * step * 1e9);
      means.add(nanos, observations.get(i)[2], observations.get(i)[1]);
    }
    means.flush(nanos);
    return new Recording(samples, warnings);
  }

  private static double number(Fields row, String column, Range range) {
    String text = row.textOrEmpty(column);
    String plain =
        text.startsWith(NUMPY) && text.endsWith(")")
            ? text.substring(NUMPY.length(), text.length() - 1)
            : text;
    return range.parse(plain).orElseThrow(() -> row.wrong(column, range.expected())).doubleValue();
  }
}
