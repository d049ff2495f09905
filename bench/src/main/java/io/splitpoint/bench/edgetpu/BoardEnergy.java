package io.splitpoint.bench.edgetpu;

import io.splitpoint.bench.edgetpu.SplinterPool.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Fits the power of a whole Raspberry Pi 4 while it runs a head, sends, and waits: the fit behind
 * the shipped {@code pi4.yaml}, and its errors on cuts and clocks outside of it. Use it to
 * reproduce the board's powers.
 *
 * <pre>{@code
 * bench/run edgetpu.BoardEnergy splinter-vgg16.csv
 * }</pre>
 *
 * <p>SPLINTER's pool (hpc-tuwien/SPLINTER 125b09c) has the energy of the whole Pi over whole runs.
 * Its mean power is fitted by least squares to {@code a + b f + head · (c + e f³)} on the CPU and
 * {@code a + b f + stick + head · g} with a stick, plus {@code h} while sending; f in GHz, head and
 * sending as shares of the run. Rows more than a tenth off are left out and the fit is made again,
 * because the clock of some had not changed; they are predicted like all others.
 */
public final class BoardEnergy {

  private static final int ROUNDS = 4;
  private static final double OUTLIER = 0.1;

  private BoardEnergy() {}

  private static double[] factors(Row row) {
    double ghz = row.mhz() / 1e3;
    double cpu = row.stick() ? 0 : row.head();
    return new double[] {
      1,
      ghz,
      cpu,
      cpu * Math.pow(ghz, 3),
      row.setting().equals("std") ? 1 : 0,
      row.setting().equals("max") ? 1 : 0,
      row.stick() ? row.head() : 0,
      row.sending()
    };
  }

  private static double predictedW(Row row, double[] fit) {
    return SplinterPool.sum(factors(row), fit);
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println(
          "BoardEnergy: expected the file splinter-vgg16.csv, found " + args.length + " arguments");
      System.exit(2);
    }
    List<Row> rows = SplinterPool.read(Path.of(args[0]));
    double[] fit = robust(rows);
    print(
        "idle %.2f + %.2f f, CPU busy %.2f + %.3f f^3, stick std %.2f, max %.2f, head on it %.2f,"
            + " sending %.2f W%n",
        fit[0], fit[1], fit[2], fit[3], fit[4], fit[5], fit[6], fit[7]);
    for (int mhz = 600; mhz <= 1800; mhz += 200) {
      double ghz = mhz / 1e3;
      double idle = fit[0] + fit[1] * ghz;
      print(
          "  %d: {idle_w: %.2f, busy_w: {1: %.2f}}%n",
          mhz, idle, idle + fit[2] + fit[3] * Math.pow(ghz, 3));
    }
    errors("each cut by a fit of the other cuts", rows, Row::layer);
    errors("each clock by a fit of the other clocks", rows, Row::mhz);
  }

  private static void errors(String how, List<Row> rows, Function<Row, Object> group) {
    System.out.println(how + ": errors of the energy, and what the least predicted cut costs more");
    List<double[]> fits = new ArrayList<>();
    List<Object> groups = rows.stream().map(group).distinct().toList();
    for (Object left : groups) {
      fits.add(robust(rows.stream().filter(row -> !group.apply(row).equals(left)).toList()));
    }
    Function<Row, Double> predictedMj =
        row -> predictedW(row, fits.get(groups.indexOf(group.apply(row)))) * row.totalMs();
    for (String setting : List.of("off", "std", "max")) {
      List<Row> own = rows.stream().filter(row -> row.setting().equals(setting)).toList();
      double[] off =
          own.stream()
              .mapToDouble(row -> Math.abs(predictedMj.apply(row) / row.mj() - 1))
              .sorted()
              .toArray();
      Row ours = own.stream().min(Comparator.comparing(predictedMj)).orElseThrow();
      Row least = own.stream().min(Comparator.comparingDouble(Row::mj)).orElseThrow();
      print(
          "  %s: %d rows, median %.1f, 90th %.1f, worst %.1f %%; least after layer %d, measured"
              + " after %d, regret %.1f %%; by clock and server: ",
          setting,
          off.length,
          100 * off[off.length / 2],
          100 * off[(int) (0.9 * (off.length - 1))],
          100 * off[off.length - 1],
          ours.layer(),
          least.layer(),
          100 * (ours.mj() / least.mj() - 1));
      byClock(own, predictedMj);
    }
  }

  private static void byClock(List<Row> own, Function<Row, Double> predictedMj) {
    List<String> kinds = own.stream().map(row -> row.mhz() + row.server()).distinct().toList();
    List<Double> regrets = new ArrayList<>();
    for (String kind : kinds) {
      List<Row> same = own.stream().filter(r -> (r.mhz() + r.server()).equals(kind)).toList();
      if (same.size() > 2) {
        Row ours = same.stream().min(Comparator.comparing(predictedMj)).orElseThrow();
        double least = same.stream().mapToDouble(Row::mj).min().orElseThrow();
        regrets.add(100 * (ours.mj() / least - 1));
      }
    }
    long within = regrets.stream().filter(regret -> regret <= 5).count();
    print(
        "regret at most 5 %% in %d of %d, worst %.1f %%%n",
        within, regrets.size(), regrets.stream().mapToDouble(r -> r).max().orElse(Double.NaN));
  }

  private static double[] robust(List<Row> rows) {
    double[] fit = fit(rows);
    for (int round = 1; round < ROUNDS; round++) {
      double[] last = fit;
      fit =
          fit(
              rows.stream()
                  .filter(row -> Math.abs(predictedW(row, last) / row.watts() - 1) < OUTLIER)
                  .toList());
    }
    return fit;
  }

  private static double[] fit(List<Row> rows) {
    return SplinterPool.fit(rows, BoardEnergy::factors);
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
