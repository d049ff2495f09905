package io.splitpoint.model.edgetpu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The study's rows, column by name. */
final class Sweep {
  private Sweep() {}

  static List<Map<String, String>> rows(String file) throws IOException {
    try (InputStream in = Sweep.class.getResourceAsStream(file)) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      String[] header = lines.get(0).split(",");
      List<Map<String, String>> rows = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        String[] cells = line.split(",");
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < header.length; i++) {
          row.put(header[i], cells[i]);
        }
        rows.add(row);
      }
      return rows;
    }
  }

  static Workload work(Map<String, String> row) {
    return row.containsKey("filters")
        ? Synthetic.conv5(Integer.parseInt(row.get("filters")))
        : Synthetic.dense4(Integer.parseInt(row.get("neurons")));
  }

  static double[] numbers(String cell) {
    return Arrays.stream(cell.split(";")).mapToDouble(Double::parseDouble).toArray();
  }
}
