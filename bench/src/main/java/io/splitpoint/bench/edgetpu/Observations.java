package io.splitpoint.bench.edgetpu;

import io.splitpoint.bench.edgetpu.Observation.Way;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Pipeline;
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
import java.util.OptionalInt;
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

  private static final EdgeTpuModel CUTS = EdgeTpuModel.of(Host.named("pcie-desktop"));

  private final Networks networks;
  private final List<Observation> all = new ArrayList<>();

  private Observations(Networks networks) {
    this.networks = networks;
  }

  /** All rows except the sweeps' pipelines, whose host work (Python, float32) differs. */
  static List<Observation> all(Networks networks) throws IOException {
    Observations reader = new Observations(networks);
    reader.sweeps();
    reader.coral();
    reader.sparta();
    reader.splinter();
    reader.edgeAcc();
    reader.community();
    return reader.all;
  }

  private void sweeps() throws IOException {
    for (CSVRecord row : rows("conv-sweep-1tpu.csv")) {
      all.add(sweep("conv-sweep-1tpu", Synthetic.conv5(number(row, "filters")), row));
    }
    for (CSVRecord row : rows("dense-sweep-1tpu.csv")) {
      all.add(sweep("dense-sweep-1tpu", Synthetic.dense4(number(row, "neurons")), row));
    }
  }

  private void coral() throws IOException {
    for (CSVRecord row : rows("coral-published-latency.csv")) {
      String model = row.get("model");
      String group = "coral-published";
      one(group, "", "usb3-desktop", Clock.MAX, model, row.get("usb3_edgetpu_on_desktop_ms"));
      one(group, "", "pcie-devboard", Clock.MAX, model, row.get("dev_board_edgetpu_ms"));
    }
    for (CSVRecord row : rows("coral-reference-latency.csv")) {
      String host = HOSTS.get(row.get("host"));
      String source = host.equals("usb3-rpi4") ? "coral-reference" : "";
      one("coral-reference", source, host, Clock.MAX, row.get("model"), row.get("latency_ms"));
    }
  }

  private void sparta() throws IOException {
    for (CSVRecord row : rows("sparta-single-usb3-rpi4.csv")) {
      if (row.get("prune_percent").equals("0")) {
        one("sparta-rpi4", "", "usb3-rpi4", Clock.STD, row.get("model"), row.get("latency_ms"));
      }
    }
    for (CSVRecord row : rows("sparta-pipeline-pcie.csv")) {
      if (row.get("prune_percent").equals("0") && !row.get("mode").equals("copies")) {
        int chips = number(row, "tpus");
        String model = row.get("model");
        if (chips == 1) {
          one("sparta-pcie", "", "pcie-desktop", Clock.MAX, model, row.get("latency_ms"));
        } else {
          segments(model, chips, Way.THROUGH, Double.parseDouble(row.get("latency_ms")));
          double rate = Double.parseDouble(row.get("throughput_per_s"));
          segments(model, chips, Way.PER_INPUT, 1e3 / rate);
        }
      }
    }
    for (CSVRecord row : rows("sparta-latency-by-n-and-resolution.csv")) {
      String model = row.get("model") + "@" + row.get("resolution_px");
      int chips = number(row, "tpus");
      double ms = Double.parseDouble(row.get("latency_ms"));
      if (chips == 1) {
        one("sparta-resolution", "", "pcie-desktop", Clock.MAX, model, row.get("latency_ms"));
      } else {
        segments("sparta-resolution-pipelines", model, chips, Way.THROUGH, ms);
      }
    }
  }

  private void segments(String model, int chips, Way way, double ms) {
    String group =
        "sparta-%s-%s"
            .formatted(way == Way.THROUGH ? "through" : "per-input", chips > 4 ? "5-8" : "2-4");
    segments(group, model, chips, way, ms);
  }

  private void segments(String group, String model, int chips, Way way, double ms) {
    Workload work = networks.shapes(model);
    List<Integer> last = Pipeline.estimate(CUTS, work, chips, Split.COMPILER).lastLayers();
    String network = model.replaceFirst("@.*", "");
    String label = "%s on %d, %s".formatted(model, chips, way.name().toLowerCase(Locale.ROOT));
    all.add(
        new Observation(
            group, "", "pcie-desktop", Clock.MAX, network, label, cut(work, last), way, ms));
  }

  private static List<Workload> cut(Workload work, List<Integer> last) {
    List<Workload> segments = new ArrayList<>();
    int from = 1;
    for (int to : last) {
      segments.add(work.range(from, to));
      from = to + 1;
    }
    return segments;
  }

  private void splinter() throws IOException {
    for (String network : List.of("vgg16", "mobilenet-v2")) {
      for (CSVRecord row : rows("splinter-" + network + "-prefix-latency.csv")) {
        OptionalInt layer = networks.layer(network, row.get("layer_name"));
        if (row.get("device").equals("tpu") && layer.isPresent()) {
          boolean std = row.get("clock_inferred").equals("std");
          all.add(
              new Observation(
                  "splinter-prefix-" + (std ? "std" : "max"),
                  "splinter-" + row.get("run"),
                  "usb3-rpi4",
                  std ? Clock.STD : Clock.MAX,
                  network,
                  network + " to " + row.get("layer_name") + (std ? ", std" : ""),
                  List.of(networks.shapes(network).range(1, layer.getAsInt())),
                  Way.THROUGH,
                  Double.parseDouble(row.get("client_ms_p5"))));
        }
      }
    }
  }

  private void edgeAcc() throws IOException {
    for (CSVRecord row : rows("edge-acc-latency.csv")) {
      if (row.get("accelerator").equals("tpu")) {
        boolean pi = row.get("bus_inferred").equals("usb2");
        one(
            pi ? "edge-acc-usb2" : "edge-acc-usb3",
            pi ? "edge-acc-rpi4" : "edge-acc-x86",
            pi ? Constants.USB2_RPI4 : "usb3-desktop",
            Clock.MAX,
            row.get("model"),
            row.get("latency_ms"));
      }
    }
  }

  private void community() throws IOException {
    for (CSVRecord row : rows("community-latency.csv")) {
      if (row.get("source").startsWith("salimmj")) {
        one(
            "community-pcie",
            "",
            "pcie-desktop",
            Clock.MAX,
            row.get("model"),
            row.get("latency_ms"));
      }
    }
  }

  private void one(
      String group, String source, String host, Clock clock, String model, String latency) {
    String network = Networks.name(model);
    all.add(
        new Observation(
            group,
            source,
            host,
            clock,
            network.replaceFirst("@.*", ""),
            network + ", " + host + (clock == Clock.STD ? ", std" : ""),
            List.of(networks.shapes(model)),
            Way.THROUGH,
            Double.parseDouble(latency)));
  }

  private static Observation sweep(String group, Workload work, CSVRecord row) {
    return new Observation(
        group,
        "",
        "pcie-desktop",
        Clock.MAX,
        work.name(),
        work.name(),
        List.of(work),
        Way.THROUGH,
        Double.parseDouble(row.get("latency_ms")),
        list(row.get("on_chip_mib")),
        list(row.get("off_chip_mib")));
  }

  private static int number(CSVRecord row, String column) {
    return Integer.parseInt(row.get(column));
  }

  private static List<Double> list(String cell) {
    return Arrays.stream(cell.split(";")).map(Double::valueOf).toList();
  }

  static List<CSVRecord> rows(String file) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader in =
        new InputStreamReader(
            Observations.class.getResourceAsStream(file), StandardCharsets.UTF_8)) {
      return format.parse(in).getRecords();
    }
  }
}
