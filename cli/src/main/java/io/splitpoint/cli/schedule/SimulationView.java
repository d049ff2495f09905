package io.splitpoint.cli.schedule;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.app.scheduling.Simulating;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TasksCsv;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.sim.SimulationResult;
import io.splitpoint.schedule.sim.TaskStatistics;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a simulation saw, as a table, as JSON and as CSV. */
final class SimulationView {

  private SimulationView() {}

  static ObjectNode json(Simulating.Result simulated) {
    List<Task> tasks = simulated.question().tasks();
    Verdict verdict = simulated.verdict();
    SimulationResult result = simulated.seen();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("policy", verdict.policy().label());
    root.put("tpus", verdict.tpus());
    root.put("jobs", result.jobs());
    root.put("misses", result.misses());
    root.put("length_ms", result.lengthNs() / 1e6);
    ArrayNode utilisation = root.putArray("tpu_utilisation");
    Arrays.stream(result.tpuBusyNs())
        .forEach(busy -> utilisation.add(busy / (double) Math.max(1, result.lengthNs())));
    ArrayNode list = root.putArray("tasks");
    for (int i = 0; i < tasks.size(); i++) {
      TaskStatistics seen = result.tasks().get(i);
      ObjectNode node = list.addObject();
      node.put("task", tasks.get(i).name());
      node.put("jobs", seen.jobs());
      node.put("misses", seen.misses());
      if (seen.jobs() > 0) {
        ObjectNode response = node.putObject("response_ms");
        response.put("mean", seen.meanNs() / 1e6);
        ObjectNode intervals = JsonNodeFactory.instance.objectNode();
        for (TaskStatistics.Percentile percentile : seen.percentiles()) {
          String name = "p" + (int) percentile.percent();
          response.put(name, percentile.ns() / 1e6);
          if (percentile.lowNs().isPresent()) {
            intervals
                .putArray(name)
                .add(percentile.lowNs().getAsLong() / 1e6)
                .add(percentile.highNs().orElseThrow() / 1e6);
          } else {
            intervals.putNull(name);
          }
        }
        response.put("max", seen.worstNs() / 1e6);
        node.set("interval_95_ms", intervals);
      }
    }
    return root;
  }

  static void print(Simulating.Result simulated, PrintWriter out) {
    List<Task> tasks = simulated.question().tasks();
    Verdict verdict = simulated.verdict();
    SimulationResult result = simulated.seen();
    out.printf(
        "%d jobs in %.3f s under %s, %d late (%.3f %%)%n",
        result.jobs(),
        result.lengthNs() / 1e9,
        verdict.policy().label(),
        result.misses(),
        result.jobs() == 0 ? 0 : 100.0 * result.misses() / result.jobs());
    out.printf(
        "Edge TPU load: %s%n",
        Arrays.stream(result.tpuBusyNs())
            .mapToObj(
                busy -> String.format("%.1f %%", 100.0 * busy / Math.max(1, result.lengthNs())))
            .collect(Collectors.joining(", ")));
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      TaskStatistics seen = result.tasks().get(i);
      boolean ran = seen.jobs() > 0;
      rows.add(
          List.of(
              tasks.get(i).name(),
              Long.toString(seen.jobs()),
              Long.toString(seen.misses()),
              ran ? ms(seen.meanNs()) : "-",
              percentile(seen, 50, false),
              percentile(seen, 95, true),
              percentile(seen, 99, true),
              ran ? TasksCsv.ms(seen.worstNs()) : "-",
              TasksCsv.ms(tasks.get(i).deadlineNs())));
    }
    TextTable.print(
        List.of(
            "task",
            "jobs",
            "late",
            "mean_ms",
            "p50_ms",
            "p95_ms",
            "p99_ms",
            "max_ms",
            "deadline_ms"),
        rows,
        1,
        out);
    out.println(
        "± is half of a 95 % interval, from 20 parts of the run; without it jobs are too few");
    out.flush();
  }

  private static String percentile(TaskStatistics seen, double percent, boolean interval) {
    return seen.percentiles().stream()
        .filter(of -> seen.jobs() > 0 && of.percent() == percent)
        .map(
            of ->
                ms(of.ns())
                    + (interval && of.highNs().isPresent()
                        ? " ± " + ms(of.highNs().getAsLong() - of.ns())
                        : ""))
        .findFirst()
        .orElse("-");
  }

  private static String ms(double ns) {
    return String.format(Locale.ROOT, "%.3f", ns / 1e6);
  }
}
