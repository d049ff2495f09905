package io.splitpoint.bench.edgetpu;

import io.splitpoint.bench.edgetpu.SplinterPool.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.apache.commons.csv.CSVRecord;

/**
 * Fits the power of a Coral stick and its Raspberry Pi 4 to published measurements at the Pi's
 * plug: the fit behind {@code power:} of the shipped USB device files, with its errors. Use it to
 * reproduce them.
 *
 * <pre>{@code
 * bench/run edgetpu.EnergyFit splinter-vgg16.csv splinter-power.csv board-power.csv
 * }</pre>
 *
 * <p>The first file is SPLINTER's pool (hpc-tuwien/SPLINTER 125b09c): energy of the whole Pi over
 * whole runs, the wait for the server included, at seven clocks. Its mean power is fitted by least
 * squares to {@code a + b f + busy · (c + d f + e f³)} on the CPU and {@code a + b f + stick + busy
 * · g} with a stick, f in GHz, busy the share of the run that the head takes. The second, runs
 * without a wait (d0c5c49), is predicted and not fitted. The third is a whole Dev Board, always
 * with its chip: differences between its rows bound the chip's share.
 */
public final class EnergyFit {

  private static final String[] NAMES = {
    "Pi, idle, at 0 GHz",
    "Pi, idle, a GHz",
    "CPU busy, at 0 GHz",
    "CPU busy, a GHz",
    "CPU busy, a GHz cubed",
    "stick waiting, std",
    "stick waiting, max",
    "stick running, more"
  };

  /** Half a 95 % interval in standard errors. */
  private static final double Z95 = 1.96;

  /** Clock of runs for which the file has none: the Pi's default. */
  private static final double DEFAULT_MHZ = 1500;

  private EnergyFit() {}

  /** A run for which only the setting, the clock and the head's share of it count. */
  private static Row run(String setting, double mhz, double head, double watts) {
    return new Row(setting, 0, mhz, "", head, 0, 1, watts);
  }

  private static double[] factors(Row row) {
    double ghz = row.mhz() / 1e3;
    double cpu = row.stick() ? 0 : row.head();
    return new double[] {
      1,
      ghz,
      cpu,
      cpu * ghz,
      cpu * Math.pow(ghz, 3),
      row.setting().equals("std") ? 1 : 0,
      row.setting().equals("max") ? 1 : 0,
      row.stick() ? row.head() : 0
    };
  }

  private static double predicted(Row row, double[] watts) {
    return SplinterPool.sum(factors(row), watts);
  }

  private static String group(Row row) {
    return row.setting() + " " + row.mhz();
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 3) {
      System.err.println(
          "EnergyFit: expected the files splinter-vgg16.csv, splinter-power.csv and"
              + " board-power.csv, found "
              + args.length
              + " arguments");
      System.exit(2);
    }
    List<Row> pool = SplinterPool.read(Path.of(args[0]));
    double[] watts = fit(pool);
    double[] error = groupwiseError(pool);
    System.out.printf(
        "%d rows of SPLINTER's pool, VGG16, mean power of the whole Pi, W%n", pool.size());
    for (int i = 0; i < NAMES.length; i++) {
      print("  %-22s %6.2f ± %.2f%n", NAMES[i], watts[i], Z95 * error[i]);
    }
    for (String device : List.of("off", "std", "max")) {
      residuals(device, pool, watts, row -> row.setting().equals(device));
    }
    // their clock had not always changed (README-truth of the data)
    double[] trusted = fit(pool.stream().filter(row -> row.mhz() > 800).toList());
    print(
        "  without 600 and 800 MHz: stick waiting, std %.2f, max %.2f, running %.2f more%n",
        trusted[5], trusted[6], trusted[7]);
    System.out.println("the Pi itself, W: clock, idle, its CPU busy with VGG16");
    for (int mhz = 600; mhz <= 1800; mhz += 200) {
      print(
          "  %4d MHz  %.2f  %.2f%n",
          mhz, predicted(run("off", mhz, 0, 0), watts), predicted(run("off", mhz, 1, 0), watts));
    }
    backToBack(Path.of(args[1]), watts);
    board(Path.of(args[2]));
  }

  private static double[] fit(List<Row> rows) {
    return SplinterPool.fit(rows, EnergyFit::factors);
  }

  /**
   * Standard errors by leaving out one device and clock at a time (delete-a-group jackknife): rows
   * of one share the error of their meter and their day, so the usual ones are too small.
   */
  private static double[] groupwiseError(List<Row> rows) {
    List<double[]> without =
        rows.stream()
            .map(EnergyFit::group)
            .distinct()
            .map(group -> fit(rows.stream().filter(row -> !group(row).equals(group)).toList()))
            .toList();
    double[] error = new double[NAMES.length];
    for (int i = 0; i < error.length; i++) {
      int at = i;
      double mean = without.stream().mapToDouble(fit -> fit[at]).average().orElseThrow();
      double squares = without.stream().mapToDouble(fit -> Math.pow(fit[at] - mean, 2)).sum();
      error[i] = Math.sqrt(squares * (without.size() - 1) / without.size());
    }
    return error;
  }

  private static void residuals(String what, List<Row> rows, double[] watts, Predicate<Row> which) {
    double[] off =
        rows.stream()
            .filter(which)
            .mapToDouble(row -> predicted(row, watts) / row.watts() - 1)
            .sorted()
            .toArray();
    double[] size = Arrays.stream(off).map(Math::abs).sorted().toArray();
    print(
        "  residuals, %s: %d rows, median %+.1f %%, absolute median %.1f, 90th %.1f, worst %.1f %%%n",
        what,
        off.length,
        100 * off[off.length / 2],
        100 * size[size.length / 2],
        100 * size[(int) (0.9 * (size.length - 1))],
        100 * size[size.length - 1]);
  }

  /** Images back to back: the head's share of the run is 1. */
  private static void backToBack(Path file, double[] watts) throws IOException {
    System.out.println("100 images back to back, not fitted: measured W, predicted W, samples");
    for (CSVRecord row : SplinterPool.records(file)) {
      String clock = row.get("tpu_clock");
      double mhz = row.get("cpu_mhz").isEmpty() ? DEFAULT_MHZ : SplinterPool.number(row, "cpu_mhz");
      Row run = run(clock.isEmpty() ? "off" : clock, mhz, 1, SplinterPool.number(row, "mean_w"));
      print(
          "  %s, %s: %.2f  %.2f (%+.0f %%)  %s%n",
          row.get("model"),
          clock.isEmpty() ? "CPU at %.0f MHz".formatted(mhz) : "stick, " + clock,
          run.watts(),
          predicted(run, watts),
          100 * (predicted(run, watts) / run.watts() - 1),
          row.get("samples"));
    }
  }

  private static void board(Path file) throws IOException {
    List<CSVRecord> rows = SplinterPool.records(file);
    double idle =
        rows.stream()
            .filter(row -> row.get("condition").equals("idle, network on"))
            .mapToDouble(row -> SplinterPool.number(row, "mean_w"))
            .findFirst()
            .orElseThrow();
    System.out.println("Dev Board, whole: W, above its idle");
    for (CSVRecord row : rows) {
      double watts = SplinterPool.number(row, "mean_w");
      print("  %s: %.2f  %+.2f%n", row.get("condition"), watts, watts - idle);
    }
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
