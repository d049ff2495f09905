package io.splitpoint.bench.points;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * SPLINTER's test bed (hpc-tuwien/SPLINTER 125b09c): runs of VGG16 on a Raspberry Pi 4 and a
 * server, and the choices of its authors' heuristic for 50 requests with a deadline each. Use it to
 * compare choices of a split and an operating point with published ones.
 *
 * @param runs runs of the pool, one per setting
 * @param choices choices of the published strategies, with their results when they were run again
 */
record TestBed(List<Run> runs, List<Choice> choices) {

  /**
   * The setting that is chosen for a frame.
   *
   * @param cut SPLINTER's number: 0 sends the decoded image, 22 keeps all on the Pi
   * @param accelerator off, std or max
   * @param mhz clock of the Pi's CPU
   * @param server gpu, cpu, or none where all stays on the Pi
   */
  record Setting(int cut, String accelerator, int mhz, String server) {}

  /**
   * A setting's mean over at least a thousand images.
   *
   * @param sentBytes bytes over the link; 0 where nothing is sent
   * @param edgeMj energy of the whole Pi over the whole run
   * @param serverMj energy of the whole server while it works, as SPLINTER counts it
   */
  record Run(
      Setting setting,
      int runs,
      double headMs,
      double transferMs,
      double tailMs,
      double totalMs,
      long sentBytes,
      double edgeMj,
      double serverMj) {

    double mj() {
      return edgeMj + serverMj;
    }
  }

  /**
   * A strategy's choice for some of its 50 requests.
   *
   * @param strategy nsga: SPLINTER's heuristic on a fifth of the settings; exhaustive: the same
   *     rule on all; cloud, edge, latency, energy: one setting for all requests
   * @param met number of deadlines that it met when it was run
   * @param totalMs, mj means over these requests
   * @param deadlinesMs deadlines of these requests; empty for one setting for all
   */
  record Choice(
      String strategy,
      Setting setting,
      int requests,
      int met,
      double totalMs,
      double mj,
      List<Double> deadlinesMs) {}

  static TestBed read(Path pool) throws IOException {
    List<Run> runs = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(pool)) {
      for (CSVRecord row : records(in)) {
        runs.add(
            new Run(
                setting(row),
                Integer.parseInt(row.get("n")),
                number(row, "edge_ms"),
                number(row, "transfer_ms"),
                number(row, "cloud_ms"),
                number(row, "total_ms"),
                Math.round(1024 * number(row, "tensor_kib")),
                1e3 * number(row, "edge_energy_j"),
                1e3 * number(row, "cloud_energy_j")));
      }
    }
    return new TestBed(List.copyOf(runs), readChoices());
  }

  private static List<Choice> readChoices() throws IOException {
    List<Choice> choices = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                TestBed.class.getResourceAsStream("splinter-choices.csv"),
                StandardCharsets.UTF_8))) {
      for (CSVRecord row : records(in)) {
        String deadlines = row.get("deadlines_ms");
        choices.add(
            new Choice(
                row.get("strategy"),
                setting(row),
                Integer.parseInt(row.get("requests")),
                Integer.parseInt(row.get("deadlines_met")),
                number(row, "total_ms"),
                1e3 * number(row, "energy_j"),
                deadlines.isEmpty()
                    ? List.of()
                    : List.of(deadlines.split(" ")).stream().map(Double::valueOf).toList()));
      }
    }
    return List.copyOf(choices);
  }

  private static List<CSVRecord> records(BufferedReader in) {
    try {
      return CSVFormat.DEFAULT
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .get()
          .parse(in)
          .getRecords();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Setting setting(CSVRecord row) {
    return new Setting(
        Integer.parseInt(row.get("split_layer")),
        row.get("edge_accelerator"),
        Integer.parseInt(row.get("edge_cpu_mhz")),
        row.get("server"));
  }

  private static double number(CSVRecord row, String column) {
    return Double.parseDouble(row.get(column));
  }

  /**
   * The pool's runs and, where all stays on the Pi, which the half of the pool that lies in the
   * tree lacks, the means of the published strategies' own runs.
   */
  List<Run> measured() {
    List<Run> all = new ArrayList<>(runs);
    choices.stream()
        .map(Choice::setting)
        .filter(setting -> setting.server().equals("none"))
        .distinct()
        .forEach(setting -> all.add(onThePi(setting)));
    return List.copyOf(all);
  }

  private Run onThePi(Setting setting) {
    List<Choice> same = choices.stream().filter(one -> one.setting().equals(setting)).toList();
    int requests = same.stream().mapToInt(Choice::requests).sum();
    double ms = same.stream().mapToDouble(one -> one.totalMs() * one.requests()).sum() / requests;
    double mj = same.stream().mapToDouble(one -> one.mj() * one.requests()).sum() / requests;
    return new Run(setting, requests, ms, 0, 0, ms, 0, mj, 0);
  }

  Optional<Run> measured(Setting setting) {
    return measured().stream().filter(run -> run.setting().equals(setting)).findFirst();
  }

  /** The deadlines of the 50 requests in ascending order. */
  double[] deadlinesMs() {
    return choices.stream()
        .filter(choice -> choice.strategy().equals("nsga"))
        .flatMapToDouble(choice -> choice.deadlinesMs().stream().flatMapToDouble(DoubleStream::of))
        .sorted()
        .toArray();
  }

  /** A published strategy's choice for a request. */
  Choice chosen(String strategy, double deadlineMs) {
    return choices.stream()
        .filter(choice -> choice.strategy().equals(strategy))
        .filter(
            choice -> choice.deadlinesMs().isEmpty() || choice.deadlinesMs().contains(deadlineMs))
        .findFirst()
        .orElseThrow();
  }
}
