package io.splitpoint.bench.edgetpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;

/**
 * SPLINTER's pool of VGG16 runs (hpc-tuwien/SPLINTER 125b09c): the energy of a whole Raspberry Pi 4
 * over whole runs, and linear fits of its mean power. Use it for the power of boards and sticks.
 */
final class SplinterPool {

  private SplinterPool() {}

  /**
   * @param setting off, std or max: no stick, or its clock
   * @param head share of the head in the run
   * @param sending share of sending in the run
   */
  record Row(
      String setting,
      int layer,
      double mhz,
      String server,
      double head,
      double sending,
      double totalMs,
      double mj) {

    double watts() {
      return mj / totalMs;
    }

    boolean stick() {
      return !setting.equals("off");
    }
  }

  static List<Row> read(Path file) throws IOException {
    return records(file).stream().map(SplinterPool::row).toList();
  }

  private static Row row(CSVRecord row) {
    double totalMs = number(row, "total_ms");
    return new Row(
        row.get("edge_accelerator"),
        Integer.parseInt(row.get("split_layer")),
        number(row, "edge_cpu_mhz"),
        row.get("server"),
        number(row, "edge_ms") / totalMs,
        number(row, "transfer_ms") / totalMs,
        totalMs,
        1e3 * number(row, "edge_energy_j"));
  }

  static double number(CSVRecord row, String column) {
    return Double.parseDouble(row.get(column));
  }

  static List<CSVRecord> records(Path file) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      return format.parse(in).getRecords();
    }
  }

  /** The weights of the factors whose sum is closest to the mean powers. */
  static double[] fit(List<Row> rows, Function<Row, double[]> factors) {
    OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
    regression.setNoIntercept(true);
    regression.newSampleData(
        rows.stream().mapToDouble(Row::watts).toArray(),
        rows.stream().map(factors).toArray(double[][]::new));
    return regression.estimateRegressionParameters();
  }

  static double sum(double[] factors, double[] weights) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * factors[i];
    }
    return sum;
  }
}
