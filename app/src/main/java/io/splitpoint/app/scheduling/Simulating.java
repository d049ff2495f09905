package io.splitpoint.app.scheduling;

import io.splitpoint.run.WholeFile;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TasksCsv;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.sim.Arrivals;
import io.splitpoint.schedule.sim.Execution;
import io.splitpoint.schedule.sim.ExecutionTrace;
import io.splitpoint.schedule.sim.SimulationOptions;
import io.splitpoint.schedule.sim.SimulationResult;
import io.splitpoint.schedule.sim.Simulator;
import io.splitpoint.schedule.sim.TaskPlacement;
import io.splitpoint.table.TableWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.HdrHistogram.HistogramIterationValue;

/** Runs tasks in simulated time. Use it to see what {@link ScheduleAnalysis} cannot prove. */
public final class Simulating {

  private static final long DEFAULT_NS = 60_000_000_000L;

  /**
   * The arrivals and executions of jobs.
   *
   * @param poisson whether jobs arrive at random, with the period as the mean time between them
   * @param trace CSV file of recorded arrivals; empty for others
   * @param forNs simulated time in which jobs arrive; empty for a minute, or all of a trace
   * @param sporadic largest delay of an arrival in periods, 0 or more
   * @param worstCase whether every job takes its worst case
   * @param together whether all tasks arrive at 0 first
   */
  public record Jobs(
      boolean poisson,
      Optional<Path> trace,
      Optional<Long> forNs,
      long seed,
      double sporadic,
      boolean worstCase,
      boolean together) {

    private Arrivals arrivals(List<Task> tasks) {
      return trace
          .map(file -> Arrivals.read(file, tasks))
          .orElse(poisson ? Arrivals.POISSON : Arrivals.PERIODIC);
    }
  }

  /**
   * The result.
   *
   * @param verdict verdict with the groups of Edge TPUs
   * @param executions executions in the traced time, by their start
   */
  public record Result(
      ScheduleQuestion question,
      Verdict verdict,
      SimulationResult seen,
      List<Execution> executions) {

    /** Writes schedule.csv, responses.csv, trace.json and gantt.html. */
    public void writeTo(Path directory) throws IOException {
      Files.createDirectories(directory);
      WholeFile.write(directory.resolve("schedule.csv"), this::writeSchedule);
      WholeFile.write(directory.resolve("responses.csv"), this::writeResponses);
      WholeFile.write(
          directory.resolve("trace.json"),
          writer -> ChromeTrace.write(question.tasks(), verdict, executions, writer));
      WholeFile.write(
          directory.resolve("gantt.html"),
          writer -> writer.write(GanttChart.html(question.tasks(), verdict, executions)));
    }

    /** {@code task,job,partition,tpus,arrival_ms,release_ms,start_ms,end_ms,deadline_ms,late}. */
    private void writeSchedule(Writer writer) throws IOException {
      TableWriter table =
          new TableWriter(
              writer,
              List.of(
                  "task",
                  "job",
                  "partition",
                  "tpus",
                  "arrival_ms",
                  "release_ms",
                  "start_ms",
                  "end_ms",
                  "deadline_ms",
                  "late"));
      for (Execution e : executions) {
        table.row(
            question.tasks().get(e.task()).name(),
            e.job(),
            e.group() + 1,
            Arrays.stream(e.tpus()).mapToObj(Integer::toString).collect(Collectors.joining(" ")),
            TasksCsv.ms(e.arrivalNs()),
            TasksCsv.ms(e.releaseNs()),
            TasksCsv.ms(e.startNs()),
            TasksCsv.ms(e.endNs()),
            TasksCsv.ms(e.deadlineNs()),
            e.endNs() > e.deadlineNs());
      }
      table.flush();
    }

    /** The histogram: {@code task,response_up_to_ms,jobs}. */
    private void writeResponses(Writer writer) throws IOException {
      TableWriter table = new TableWriter(writer, List.of("task", "response_up_to_ms", "jobs"));
      for (int i = 0; i < question.tasks().size(); i++) {
        for (HistogramIterationValue bin : seen.tasks().get(i).responses().recordedValues()) {
          table.row(
              question.tasks().get(i).name(),
              TasksCsv.ms(bin.getValueIteratedTo()),
              bin.getCountAtValueIteratedTo());
        }
      }
      table.flush();
    }
  }

  private Simulating() {}

  /**
   * @param traceNs time for which every job is recorded
   * @throws IllegalArgumentException when shared Edge TPUs have no analysis for the policy
   */
  public static Result run(ScheduleQuestion question, Jobs jobs, long traceNs) {
    Arrivals arrivals = jobs.arrivals(question.tasks());
    long lastNs = arrivals.lastNs();
    long horizonNs = jobs.forNs.orElse(lastNs >= 0 ? lastNs + 1 : DEFAULT_NS);
    Verdict verdict = question.verdict(Optional.empty());
    TaskPlacement layout =
        question.global() ? TaskPlacement.shared(verdict) : TaskPlacement.partitioned(verdict);
    List<Execution> executions = new ArrayList<>();
    SimulationResult seen =
        Simulator.run(
            question.tasks(),
            verdict,
            layout,
            new SimulationOptions(
                horizonNs, jobs.seed, jobs.sporadic, jobs.worstCase, jobs.together, arrivals),
            new ExecutionTrace(traceNs, executions::add));
    executions.sort(Comparator.comparingLong(Execution::startNs));
    return new Result(question, verdict, seen, executions);
  }
}
