package io.splitpoint.cli.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TasksCsv;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.GlobalGang;
import io.splitpoint.schedule.analysis.OneProcessor;
import io.splitpoint.schedule.analysis.StrictPartitioning;
import io.splitpoint.schedule.analysis.TimeLimit;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The tasks, policy and Edge TPUs that analysis and simulation start from. */
final class ScheduleInput {

  private static final int MAX_TPUS = 1024;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "TASKS",
      description =
          "CSV: task,model,period_ms,deadline_ms,jitter_ms,wcet_ms or wcet_1_ms,wcet_2_ms,… by"
              + " number of Edge TPUs; optionally priority, bcet_ms, reload_ms")
  Path file;

  @Option(
      names = "--policy",
      paramLabel = "P",
      defaultValue = "edf",
      completionCandidates = PolicyLabels.class,
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  String policyName;

  @Option(
      names = "--tpus",
      paramLabel = "M",
      defaultValue = "1",
      description = "Edge TPUs there are (default: ${DEFAULT-VALUE})")
  int tpus;

  @Option(
      names = "--global",
      description = "share all Edge TPUs instead of giving each group its own (the baseline)")
  boolean global;

  Policy policy() {
    try {
      return Policy.of(policyName);
    } catch (IllegalArgumentException unknown) {
      throw new ParameterException(spec.commandLine(), unknown.getMessage());
    }
  }

  List<Task> tasks() {
    Policy policy = policy();
    if (tpus < 1 || tpus > MAX_TPUS) {
      throw new ParameterException(
          spec.commandLine(), "--tpus: expected 1 to " + MAX_TPUS + ", found " + tpus);
    }
    List<Task> tasks = TasksCsv.read(file);
    for (Task task : tasks) {
      if (policy == Policy.FP && task.priority().isEmpty()) {
        throw new InputException(
            file + ": policy fp: expected a priority for every task, " + task.name() + " has none");
      }
    }
    return tasks;
  }

  /** Where the worst cases come from, for JSON and tables; nothing where the file does not say. */
  void addSources(ObjectNode root) {
    Set<String> sources = TasksCsv.sources(file);
    if (!sources.isEmpty()) {
      sources.forEach(root.putArray("wcet_sources")::add);
    }
  }

  void printSources(PrintWriter out) {
    Set<String> sources = TasksCsv.sources(file);
    if (!sources.isEmpty()) {
      out.println("worst cases: " + String.join(", ", sources));
      out.flush();
    }
  }

  /** The verdict within the usual time. */
  Verdict verdict(List<Task> tasks) {
    if (global) {
      return shared(tasks);
    }
    return tpus == 1
        ? OneProcessor.analyze(tasks, policy())
        : StrictPartitioning.analyze(tasks, policy(), tpus);
  }

  Verdict verdict(List<Task> tasks, TimeLimit limit) {
    if (global) {
      return shared(tasks);
    }
    return tpus == 1
        ? OneProcessor.analyze(tasks, policy(), limit)
        : StrictPartitioning.analyze(tasks, policy(), tpus, limit);
  }

  private Verdict shared(List<Task> tasks) {
    try {
      return GlobalGang.analyze(tasks, policy(), tpus);
    } catch (IllegalArgumentException unknown) {
      throw new ParameterException(spec.commandLine(), "--global: " + unknown.getMessage());
    }
  }
}
