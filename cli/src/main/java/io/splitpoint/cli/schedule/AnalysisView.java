package io.splitpoint.cli.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.splitpoint.app.scheduling.ScheduleAnalysis;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.SplitOption;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TasksCsv;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.Causes;
import io.splitpoint.schedule.analysis.Remedies;
import io.splitpoint.schedule.analysis.ResidentModels;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An analysis as text and as JSON: the choices, the verdict, and why tasks are late. Fields without
 * a choice or a late task are null.
 */
@JsonInclude(Include.NON_NULL)
record AnalysisView(
    @JsonUnwrapped Verdict verdict,
    @JsonInclude(Include.NON_EMPTY) Set<String> wcetSources,
    @JsonUnwrapped Splits splits,
    @JsonUnwrapped ResidentModels.Choice resident,
    List<SharedChipView> models,
    Causes causes,
    Remedies wouldFit) {

  /** Adds the chosen splits and their costs; {@code wcrt_ms} of a task is then its head's. */
  record Splits(double energyMw, Optional<String> energyOf, List<TaskSplit> splits) {}

  record TaskSplit(String task, @JsonUnwrapped SplitOption split) {}

  static AnalysisView of(ScheduleAnalysis.Result found) {
    List<Task> tasks = found.question().tasks();
    return new AnalysisView(
        found.verdict(),
        found.question().sources(),
        found.splits().map(chosen -> splits(tasks, chosen)).orElse(null),
        found.resident().orElse(null),
        found.shared().map(SharedChipView::of).orElse(null),
        found.why().map(ScheduleAnalysis.Explanation::causes).orElse(null),
        found.why().map(ScheduleAnalysis.Explanation::remedies).orElse(null));
  }

  private static Splits splits(List<Task> tasks, ScheduleAnalysis.ChosenSplits chosen) {
    List<SplitOption> splits = chosen.choice().splits();
    return new Splits(
        chosen.choice().milliwatts(),
        chosen.energyOf(),
        IntStream.range(0, splits.size())
            .mapToObj(i -> new TaskSplit(tasks.get(i).name(), splits.get(i)))
            .toList());
  }

  void print(List<Task> tasks, PrintWriter out) {
    if (splits != null) {
      printSplits(out);
    }
    ScheduleView.print(verdict, out);
    if (resident != null) {
      printResident(tasks, out);
    }
    if (models != null) {
      models.forEach(model -> model.print(out));
      if (verdict.policy() == Policy.FIFO) {
        out.println(
            "under fifo no job is cut: a job that has begun arrived before all waiting jobs, and would"
                + " continue at once");
      }
    }
    if (causes != null) {
      CausesView.print(causes, wouldFit, out);
    }
    printSources(wcetSources, out);
  }

  /** Prints the sources of the worst cases; nothing where their file has none. */
  static void printSources(Set<String> sources, PrintWriter out) {
    if (!sources.isEmpty()) {
      out.println("worst cases: " + String.join(", ", sources));
    }
  }

  private void printSplits(PrintWriter out) {
    for (TaskSplit of : splits.splits) {
      out.printf(
          "%s: split after layer %d (%s), %s ms on the Edge TPU, %s ms after it, %.3f mJ%s%n",
          of.task,
          of.split.layer(),
          of.split.name(),
          TasksCsv.ms(of.split.headNs()),
          TasksCsv.ms(of.split.restNs()),
          of.split.energyMj(),
          of.split.modelled() ? " (modelled)" : "");
    }
    out.printf(
        "%.3f mW in all%s%s, above idle where splits.csv says what is drawn then; deadlines below"
            + " are those of the heads%n",
        splits.energyMw,
        splits.energyOf.map(of -> " of the " + of).orElse(""),
        splits.splits.stream().anyMatch(of -> of.split.modelled()) ? " (modelled)" : "");
  }

  /** Prints the models that stay on the chip and those that are loaded again for every job. */
  private void printResident(List<Task> tasks, PrintWriter out) {
    List<String> reloaded =
        tasks.stream()
            .map(Task::model)
            .distinct()
            .sorted()
            .filter(model -> !resident.resident().contains(model))
            .toList();
    out.printf(
        "compiled together, on the chip stay: %s (%d bytes); for every job are reloaded: %s%n",
        resident.resident().isEmpty() ? "none" : String.join(", ", resident.resident()),
        resident.bytes(),
        reloaded.isEmpty() ? "none" : String.join(", ", reloaded));
  }
}
