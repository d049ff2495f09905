package io.splitpoint.bench.schedule;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.analysis.GlobalGang;
import io.splitpoint.schedule.analysis.StrictPartitioning;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Counts the schedulable task sets by utilisation: strict partitioning against the global test, on
 * 4 and 8 Edge TPUs. {@code bench/run schedule.SchedulabilityRatio PIPELINES SINGLE [SETS
 * [CHART.svg]] > ratio.csv}; ends with an error where the global test accepts more.
 *
 * <p>Networks are the measured ones of the multi-TPU study: {@code PIPELINES} and {@code SINGLE}
 * are its sweeps ({@code conv-sweep-pipelines.csv}, {@code conv-sweep-1tpu.csv}), one network a
 * number of filters, with its latency on 1 to 4 Edge TPUs. The study reports the time per input of
 * a full pipeline; the time through m stages is at most m times it, and a job holds its gang for
 * that time. A pipeline that is not faster than one Edge TPU is not used. Utilisation is per Edge
 * TPU, of the least area of each task.
 */
public final class SchedulabilityRatio {

  private static final List<String> COLUMNS =
      List.of(
          "strict_edf",
          "global_edf",
          "strict_dm",
          "global_dm_all_carry_in",
          "global_dm",
          "global_opa",
          "global_not_refuted");

  private SchedulabilityRatio() {}

  public static void main(String[] args) throws Exception {
    List<TreeMap<Integer, Long>> networks = Networks.read(Path.of(args[0]), Path.of(args[1]));
    int sets = args.length > 2 ? Integer.parseInt(args[2]) : 1_000;
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    List<RatioChart.Plot> plots = new ArrayList<>();
    boolean strictLeads = true;
    boolean limitLeads = true;
    boolean optimistic = false;
    out.println("tpus,tasks,utilisation,sets," + String.join(",", COLUMNS));
    for (int tpus : new int[] {4, 8}) {
      List<Double> utilisations = new ArrayList<>();
      List<List<Double>> ratios =
          COLUMNS.stream().map(c -> (List<Double>) new ArrayList<Double>()).toList();
      for (int percent = 10; percent <= 100; percent += 10) {
        SplittableRandom random = new SplittableRandom(100L * tpus + percent);
        int tasks = 2 * tpus;
        int[] passed = new int[COLUMNS.size()];
        for (int set = 0; set < sets; set++) {
          List<Task> drawn = draw(random, networks, tasks, percent / 100.0 * tpus);
          boolean[] passes = {
            StrictPartitioning.heuristic(drawn, Policy.EDF, tpus),
            GlobalGang.analyze(drawn, Policy.EDF, tpus).schedulable(),
            StrictPartitioning.heuristic(drawn, Policy.DM, tpus),
            GlobalGang.passesWithAllCarriedIn(drawn, Policy.DM, tpus),
            GlobalGang.analyze(drawn, Policy.DM, tpus).schedulable(),
            GlobalGang.analyze(drawn, Policy.OPA, tpus).schedulable(),
            !GangAdversary.refutes(drawn, tpus)
          };
          for (int column = 0; column < passes.length; column++) {
            passed[column] += passes[column] ? 1 : 0;
          }
          limitLeads &= (passes[4] || !passes[3]) && (passes[5] || !passes[4]);
          optimistic |= !passes[6] && (passes[1] || passes[3] || passes[4] || passes[5]);
        }
        strictLeads &= passed[0] >= passed[1] && passed[2] >= passed[4];
        utilisations.add(percent / 100.0);
        out.printf("%d,%d,%.2f,%d", tpus, tasks, percent / 100.0, sets);
        for (int column = 0; column < passed.length; column++) {
          double ratio = (double) passed[column] / sets;
          ratios.get(column).add(ratio);
          out.printf(",%.3f", ratio);
        }
        out.println();
      }
      plots.add(
          new RatioChart.Plot(
              String.format(Locale.ROOT, "%d Edge TPUs, %,d sets a point", tpus, sets),
              "utilisation an Edge TPU",
              List.of(
                  new RatioChart.Line("strict, dm", utilisations, ratios.get(2)),
                  new RatioChart.Line("global, opa", utilisations, ratios.get(5)),
                  new RatioChart.Line("dm, all carry in", utilisations, ratios.get(3)),
                  new RatioChart.Line("not refuted", utilisations, ratios.get(6)))));
    }
    if (args.length > 3) {
      Files.writeString(Path.of(args[3]), RatioChart.svg(plots));
    }
    if (optimistic) {
      throw new IllegalStateException("a set that is refuted was called schedulable");
    }
    if (!limitLeads) {
      throw new IllegalStateException("the limit or the assignment loses a set");
    }
    if (!strictLeads) {
      throw new IllegalStateException("the global test takes more somewhere");
    }
  }

  /** Networks drawn at random; each one's period follows from its share of the utilisation. */
  private static List<Task> draw(
      SplittableRandom random, List<TreeMap<Integer, Long>> networks, int n, double utilisation) {
    double[] share = TaskSets.shares(random, n, utilisation);
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      TreeMap<Integer, Long> wcet = networks.get(random.nextInt(networks.size()));
      long area =
          wcet.entrySet().stream().mapToLong(e -> e.getKey() * e.getValue()).min().orElseThrow();
      long period = (long) Math.min(1e13, Math.max(1, area / share[i]));
      tasks.add(
          new Task(
              "t" + i,
              "t" + i,
              period,
              period,
              0,
              wcet,
              OptionalLong.empty(),
              0,
              OptionalInt.of(i + 1)));
    }
    return tasks;
  }

  /** The study's sweeps. */
  private static final class Networks {
    private Networks() {}

    static List<TreeMap<Integer, Long>> read(Path pipelines, Path single) throws Exception {
      TreeMap<Integer, TreeMap<Integer, Long>> byFilters = new TreeMap<>();
      for (String[] row : rows(single, "filters", "latency_ms")) {
        put(byFilters, Integer.parseInt(row[0]), 1, Double.parseDouble(row[1]));
      }
      for (String[] row : rows(pipelines, "filters", "tpus", "latency_per_input_ms")) {
        int tpus = Integer.parseInt(row[1]);
        put(byFilters, Integer.parseInt(row[0]), tpus, tpus * Double.parseDouble(row[2]));
      }
      List<TreeMap<Integer, Long>> networks = new ArrayList<>();
      for (TreeMap<Integer, Long> wcet : byFilters.values()) {
        if (wcet.containsKey(1)) {
          long one = wcet.get(1);
          wcet.entrySet().removeIf(e -> e.getKey() > 1 && e.getValue() >= one);
          networks.add(wcet);
        }
      }
      return networks;
    }

    private static void put(
        TreeMap<Integer, TreeMap<Integer, Long>> networks, int filters, int tpus, double ms) {
      networks
          .computeIfAbsent(filters, unseen -> new TreeMap<>())
          .merge(tpus, (long) Math.ceil(ms * 1e6), Math::min);
    }

    private static List<String[]> rows(Path file, String... columns) throws Exception {
      try (BufferedReader in = Files.newBufferedReader(file)) {
        List<String> header = List.of(in.readLine().split(","));
        List<String[]> rows = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          String[] cells = line.split(",", -1);
          String[] row = new String[columns.length];
          for (int c = 0; c < columns.length; c++) {
            row[c] = cells[header.indexOf(columns[c])];
          }
          rows.add(row);
        }
        return rows;
      }
    }
  }
}
