package io.splitpoint.cli.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.splitpoint.app.scheduling.Simulating;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TasksCsv;
import io.splitpoint.schedule.sim.TaskStatistics;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The result of a simulation as a table and as JSON. */
record SimulationView(
    Policy policy,
    int tpus,
    long jobs,
    long misses,
    double lengthMs,
    double[] tpuUtilisation,
    List<Seen> tasks,
    @JsonInclude(Include.NON_EMPTY) Set<String> wcetSources) {

  /**
   * One task's jobs.
   *
   * @param responseMs the mean, the percentiles by their names, and max; empty without jobs
   * @param interval of each percentile, low and high; null where jobs are too few
   */
  record Seen(
      String task,
      long jobs,
      long misses,
      long deadlineNs,
      @JsonInclude(Include.NON_EMPTY) Map<String, Double> responseMs,
      @JsonInclude(Include.NON_EMPTY) @JsonProperty("interval_95_ms")
          Map<String, double[]> interval) {

    static Seen of(Task task, TaskStatistics seen) {
      Map<String, Double> response = new LinkedHashMap<>();
      Map<String, double[]> interval = new LinkedHashMap<>();
      if (seen.jobs() > 0) {
        response.put("mean", seen.meanNs() / 1e6);
        for (TaskStatistics.Percentile of : seen.percentiles()) {
          String name = "p" + (int) of.percent();
          response.put(name, of.ns() / 1e6);
          interval.put(
              name,
              of.lowNs().isEmpty()
                  ? null
                  : new double[] {of.lowNs().getAsLong() / 1e6, of.highNs().orElseThrow() / 1e6});
        }
        response.put("max", seen.worstNs() / 1e6);
      }
      return new Seen(
          task.name(), seen.jobs(), seen.misses(), task.deadlineNs(), response, interval);
    }

    private String ms(String name) {
      return responseMs.isEmpty() ? "-" : SimulationView.ms(responseMs.get(name));
    }

    private String withInterval(String name) {
      double[] ends = interval.get(name);
      return ms(name)
          + (ends == null ? "" : " ± " + SimulationView.ms(ends[1] - responseMs.get(name)));
    }
  }

  static SimulationView of(Simulating.Result simulated) {
    long lengthNs = simulated.seen().lengthNs();
    List<Task> tasks = simulated.question().tasks();
    List<Seen> seen = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      seen.add(Seen.of(tasks.get(i), simulated.seen().tasks().get(i)));
    }
    return new SimulationView(
        simulated.verdict().policy(),
        simulated.verdict().tpus(),
        simulated.seen().jobs(),
        simulated.seen().misses(),
        lengthNs / 1e6,
        Arrays.stream(simulated.seen().tpuBusyNs())
            .mapToDouble(busy -> busy / (double) Math.max(1, lengthNs))
            .toArray(),
        seen,
        simulated.question().sources());
  }

  void print(PrintWriter out) {
    out.printf(
        "%d jobs in %.3f s under %s, %d late (%.3f %%)%n",
        jobs, lengthMs / 1e3, policy.label(), misses, jobs == 0 ? 0 : 100.0 * misses / jobs);
    out.printf(
        "Edge TPU load: %s%n",
        Arrays.stream(tpuUtilisation)
            .mapToObj(share -> String.format("%.1f %%", 100 * share))
            .collect(Collectors.joining(", ")));
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
        tasks.stream()
            .map(
                of ->
                    List.of(
                        of.task,
                        Long.toString(of.jobs),
                        Long.toString(of.misses),
                        of.ms("mean"),
                        of.ms("p50"),
                        of.withInterval("p95"),
                        of.withInterval("p99"),
                        of.ms("max"),
                        TasksCsv.ms(of.deadlineNs)))
            .toList(),
        1,
        out);
    if (tasks.stream().flatMap(of -> of.interval.values().stream()).anyMatch(Objects::nonNull)) {
      out.println(
          "± is half of a 95 % interval, from 20 parts of the run; without it jobs are too few");
    }
    AnalysisView.printSources(wcetSources, out);
  }

  private static String ms(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
