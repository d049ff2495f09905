package io.splitpoint.cli.schedule;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.run.WholeFile;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.sim.Arrivals;
import io.splitpoint.schedule.sim.Execution;
import io.splitpoint.schedule.sim.ExecutionTrace;
import io.splitpoint.schedule.sim.SimulationOptions;
import io.splitpoint.schedule.sim.SimulationResult;
import io.splitpoint.schedule.sim.Simulator;
import io.splitpoint.schedule.sim.TaskPlacement;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "simulate",
    description =
        "Runs the tasks in simulated time, exact in nanoseconds; percentiles of the response times"
            + " with their confidence.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint schedule simulate tasks.csv --policy edf",
      "  splitpoint schedule simulate tasks.csv --policy rm --json",
      "  splitpoint schedule simulate tasks.csv --arrivals poisson --seconds 3600 --out run"
    })
final class ScheduleSimulateCommand implements Callable<Integer> {

  private static final long DEFAULT_NS = 60_000_000_000L;

  @Spec CommandSpec spec;

  @Mixin ScheduleInput input;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "simulated time in which jobs arrive (default: 60, or all of a trace)")
  Double seconds;

  @Option(
      names = "--arrivals",
      paramLabel = "KIND",
      defaultValue = "periodic",
      description =
          "periodic; poisson, at random with the period as the mean distance; or trace:FILE, a CSV"
              + " of task,arrival_ms (default: ${DEFAULT-VALUE})")
  String arrivals;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of all that is random (default: ${DEFAULT-VALUE})")
  long seed;

  @Option(
      names = "--sporadic",
      paramLabel = "F",
      defaultValue = "0",
      description = "arrivals come up to F periods late (default: 0, periodic)")
  double sporadic;

  @Option(
      names = "--together",
      description = "all tasks arrive at 0 first, instead of somewhere in their first period")
  boolean together;

  @Option(
      names = "--worst-case",
      description = "every job takes its worst case, instead of bcet_ms to worst case")
  boolean worstCase;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "write schedule.csv, responses.csv, gantt.html and trace.json (for ui.perfetto.dev)"
              + " there")
  Path directory;

  @Option(
      names = "--trace-ms",
      paramLabel = "MS",
      defaultValue = "2000",
      description = "how much of it schedule.csv, chart and trace show (default: ${DEFAULT-VALUE})")
  double traceMs;

  @Option(names = "--json", description = "print the answer as JSON instead of text")
  boolean json;

  private Arrivals arrivals(List<Task> tasks) {
    Arrivals when;
    if (arrivals.startsWith("trace:")) {
      when = Arrivals.read(Path.of(arrivals.substring("trace:".length())), tasks);
    } else if (arrivals.equals("periodic")) {
      return Arrivals.PERIODIC;
    } else if (arrivals.equals("poisson")) {
      when = Arrivals.POISSON;
    } else {
      throw new ParameterException(
          spec.commandLine(),
          "--arrivals: expected periodic, poisson or trace:FILE, found " + arrivals);
    }
    if (sporadic != 0 || together) {
      throw new ParameterException(
          spec.commandLine(),
          "--arrivals "
              + arrivals
              + ": expected no --sporadic and no --together, which are of"
              + " periodic arrivals");
    }
    return when;
  }

  @Override
  public Integer call() throws Exception {
    if (seconds != null && !(seconds > 0 && seconds <= 1e7)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds: expected above 0 to 1e7, found " + seconds);
    }
    if (!(traceMs >= 0 && traceMs <= 1e9)) {
      throw new ParameterException(
          spec.commandLine(), "--trace-ms: expected 0 to 1e9, found " + traceMs);
    }
    if (!(sporadic >= 0 && sporadic <= 1000)) {
      throw new ParameterException(
          spec.commandLine(), "--sporadic: expected 0 to 1000, found " + sporadic);
    }
    if (input.tpus > Simulator.MAX_GROUP) {
      throw new ParameterException(
          spec.commandLine(),
          "--tpus: expected up to " + Simulator.MAX_GROUP + " to simulate, found " + input.tpus);
    }
    List<Task> tasks = input.tasks();
    Arrivals when = arrivals(tasks);
    long horizonNs =
        seconds != null
            ? (long) (seconds * 1e9)
            : when.lastNs() >= 0 ? when.lastNs() + 1 : DEFAULT_NS;
    Verdict verdict = input.verdict(tasks);
    TaskPlacement layout =
        input.global ? TaskPlacement.shared(verdict) : TaskPlacement.partitioned(verdict);
    List<Execution> executions = new ArrayList<>();
    SimulationResult result =
        Simulator.run(
            tasks,
            verdict,
            layout,
            new SimulationOptions(horizonNs, seed, sporadic, worstCase, together, when),
            new ExecutionTrace(directory == null ? 0 : (long) (traceMs * 1e6), executions::add));
    executions.sort(Comparator.comparingLong(Execution::startNs));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode root = SimulationView.json(tasks, verdict, result);
      input.addSources(root);
      out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root));
    } else {
      SimulationView.print(tasks, verdict, result, out);
      input.printSources(out);
    }
    if (directory != null) {
      Files.createDirectories(directory);
      WholeFile.write(
          directory.resolve("schedule.csv"),
          writer -> SimulationView.writeSchedule(tasks, executions, writer));
      WholeFile.write(
          directory.resolve("responses.csv"),
          writer -> SimulationView.writeResponses(tasks, result, writer));
      WholeFile.write(
          directory.resolve("trace.json"),
          writer -> ChromeTrace.write(tasks, verdict, executions, writer));
      WholeFile.write(
          directory.resolve("gantt.html"),
          writer -> writer.write(GanttChart.html(tasks, verdict, executions)));
    }
    return 0;
  }
}
