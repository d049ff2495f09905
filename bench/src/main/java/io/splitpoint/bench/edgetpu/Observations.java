package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Synthetic;
import io.splitpoint.model.edgetpu.Workload;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** Reads the published measurements beside this class. */
final class Observations {
  private static final Map<String, String> HOSTS =
      Map.of(
          "x86_64 USB3", "usb3-desktop",
          "Raspberry Pi 4 USB3", "usb3-rpi4",
          "Raspberry Pi 3B+ USB2", "usb2-rpi3",
          "Dev Board PCIe", "pcie-devboard");

  private Observations() {}

  /** The sweeps on one chip. */
  static List<Observation> sweeps() throws IOException {
    List<Observation> all = new ArrayList<>();
    for (CSVRecord row : rows("conv-sweep-1tpu.csv")) {
      all.add(sweep("conv-sweep-1tpu", Synthetic.conv5(number(row, "filters")), row));
    }
    for (CSVRecord row : rows("dense-sweep-1tpu.csv")) {
      all.add(sweep("dense-sweep-1tpu", Synthetic.dense4(number(row, "neurons")), row));
    }
    return all;
  }

  static List<Observation> pipelines() throws IOException {
    List<Observation> all = new ArrayList<>();
    for (CSVRecord row : rows("conv-sweep-pipelines.csv")) {
      all.add(pipeline("conv-sweep-pipelines", Synthetic.conv5(number(row, "filters")), row));
    }
    for (CSVRecord row : rows("dense-sweep-pipelines.csv")) {
      all.add(pipeline("dense-sweep-pipelines", Synthetic.dense4(number(row, "neurons")), row));
    }
    return all;
  }

  /** Coral's two tables. */
  static List<Observation> tables() throws IOException {
    Map<String, Workload> models = TableModels.all();
    List<Observation> all = new ArrayList<>();
    for (CSVRecord row : rows("coral-published-latency.csv")) {
      Workload work = models.get(row.get("model"));
      String table = "coral-published-latency";
      all.add(one(table, "usb3-desktop", work, row.get("usb3_edgetpu_on_desktop_ms")));
      all.add(one(table, "pcie-devboard", work, row.get("dev_board_edgetpu_ms")));
    }
    for (CSVRecord row : rows("coral-reference-latency.csv")) {
      Workload work = models.get(row.get("model"));
      String host = HOSTS.get(row.get("host"));
      all.add(one("coral-reference-latency", host, work, row.get("latency_ms")));
    }
    return all;
  }

  /** 10⁹ multiply-accumulates a second of the published CPU column. */
  static double cpuGmacPerS(String column) throws IOException {
    Map<String, Workload> models = TableModels.all();
    double[] rates =
        rows("coral-published-latency.csv").stream()
            .mapToDouble(
                r -> models.get(r.get("model")).macs() / 1e6 / Double.parseDouble(r.get(column)))
            .sorted()
            .toArray();
    return (rates[rates.length / 2] + rates[(rates.length - 1) / 2]) / 2;
  }

  private static Observation one(String table, String host, Workload work, String latency) {
    return new Observation(
        table, host, work, 1, Split.EVEN, Double.parseDouble(latency), List.of(), List.of());
  }

  private static Observation sweep(String table, Workload work, CSVRecord row) {
    return new Observation(
        table,
        "pcie-desktop",
        work,
        1,
        Split.EVEN,
        Double.parseDouble(row.get("latency_ms")),
        list(row.get("on_chip_mib")),
        list(row.get("off_chip_mib")));
  }

  private static Observation pipeline(String table, Workload work, CSVRecord row) {
    return new Observation(
        table,
        "pcie-desktop",
        work,
        number(row, "tpus"),
        Split.valueOf(row.get("split").toUpperCase(Locale.ROOT)),
        Double.parseDouble(row.get("latency_per_input_ms")),
        list(row.get("on_chip_mib_per_tpu")),
        list(row.get("off_chip_mib_per_tpu")));
  }

  private static int number(CSVRecord row, String column) {
    return Integer.parseInt(row.get(column));
  }

  private static List<Double> list(String cell) {
    return Arrays.stream(cell.split(";")).map(Double::valueOf).toList();
  }

  private static List<CSVRecord> rows(String file) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader in =
        new InputStreamReader(
            Observations.class.getResourceAsStream(file), StandardCharsets.UTF_8)) {
      return format.parse(in).getRecords();
    }
  }
}
