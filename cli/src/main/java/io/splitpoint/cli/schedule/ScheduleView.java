package io.splitpoint.cli.schedule;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.schedule.Miss;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.SplitOption;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.TasksCsv;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.CoDesign;
import io.splitpoint.schedule.analysis.ResidentModels;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A verdict as a table and as JSON. */
final class ScheduleView {

  private ScheduleView() {}

  static ObjectNode json(Verdict verdict) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("schedulable", verdict.schedulable());
    root.put("verdict", verdict.outcome().label());
    root.put("limit_ms", verdict.limitMs());
    root.put("policy", verdict.policy().label());
    root.put("tpus", verdict.tpus());
    root.put("method", verdict.method());
    verdict.tpusNeeded().ifPresent(needed -> root.put("tpus_needed", needed));
    verdict.gap().ifPresent(gap -> root.put("gap", gap));
    ArrayNode tasks = root.putArray("tasks");
    for (TaskVerdict task : verdict.tasks()) {
      ObjectNode node = tasks.addObject();
      node.put("task", task.task());
      node.put("wcrt_ms", number(task.wcrtNs()));
      node.put("deadline_ms", number(OptionalLong.of(task.deadlineNs())));
      node.put("schedulable", task.schedulable());
      node.put("verdict", task.outcome().label());
      node.put("wcrt_exact", task.exact());
      node.put("seen_ms", number(task.seenNs()));
      node.put("tpus", task.tpus().isPresent() ? task.tpus().getAsInt() : null);
      node.put("partition", task.partition().isPresent() ? task.partition().getAsInt() : null);
      node.put("slack_ms", number(task.slackNs()));
      node.put("blocking_ms", number(OptionalLong.of(task.blockingNs())));
      node.put("blocked_by", task.blockedBy().orElse(null));
      task.priority().ifPresent(priority -> node.put("priority", priority));
      task.miss()
          .ifPresent(
              miss -> {
                ObjectNode late = node.putObject("miss");
                late.put("arrival_ms", number(OptionalLong.of(miss.arrivalNs())));
                late.put("due_ms", number(OptionalLong.of(miss.dueNs())));
                late.put("end_ms", number(OptionalLong.of(miss.endNs())));
              });
    }
    return root;
  }

  private static Double number(OptionalLong ns) {
    // the nearest double of the exact decimal, so that 3.5 ms prints as 3.5
    return ns.isPresent() ? BigDecimal.valueOf(ns.getAsLong(), 6).doubleValue() : null;
  }

  /** The splits chosen, and what they cost; {@code wcrt_ms} of a task is then its head's. */
  static void addSplits(
      ObjectNode root, List<Task> tasks, CoDesign.Choice choice, Optional<String> energyOf) {
    root.put("energy_mw", choice.milliwatts());
    root.put("energy_of", energyOf.orElse(null));
    ArrayNode splits = root.putArray("splits");
    for (int i = 0; i < tasks.size(); i++) {
      SplitOption split = choice.splits().get(i);
      ObjectNode node = splits.addObject();
      node.put("task", tasks.get(i).name());
      node.put("split_layer", split.layer());
      node.put("split_name", split.name());
      node.put("head_ms", number(OptionalLong.of(split.headNs())));
      node.put("rest_ms", number(OptionalLong.of(split.restNs())));
      node.put("energy_mj", split.energyMj());
      node.put("energy_modelled", split.modelled());
    }
  }

  static void printSplits(
      List<Task> tasks, CoDesign.Choice choice, Optional<String> energyOf, PrintWriter out) {
    for (int i = 0; i < tasks.size(); i++) {
      SplitOption split = choice.splits().get(i);
      out.printf(
          "%s: split after layer %d (%s), %s ms on the Edge TPU, %s ms after it, %.3f mJ%s%n",
          tasks.get(i).name(),
          split.layer(),
          split.name(),
          TasksCsv.ms(split.headNs()),
          TasksCsv.ms(split.restNs()),
          split.energyMj(),
          split.modelled() ? " (modelled)" : "");
    }
    out.printf(
        "%.3f mW in all%s%s, above idle where splits.csv says what is drawn then; deadlines below"
            + " are those of the heads%n",
        choice.milliwatts(),
        energyOf.map(of -> " of the " + of).orElse(""),
        choice.splits().stream().anyMatch(SplitOption::modelled) ? " (modelled)" : "");
  }

  static void addResident(ObjectNode root, ResidentModels.Choice choice) {
    choice.resident().forEach(root.putArray("resident")::add);
    root.put("resident_bytes", choice.bytes());
  }

  /** Which models stay on the chip and which are loaded again for every job. */
  static void printResident(List<Task> tasks, ResidentModels.Choice choice, PrintWriter out) {
    List<String> reloaded =
        tasks.stream()
            .map(Task::model)
            .distinct()
            .sorted()
            .filter(model -> !choice.resident().contains(model))
            .toList();
    out.printf(
        "compiled together, on the chip stay: %s (%d bytes); for every job are reloaded: %s%n",
        choice.resident().isEmpty() ? "none" : String.join(", ", choice.resident()),
        choice.bytes(),
        reloaded.isEmpty() ? "none" : String.join(", ", reloaded));
    out.flush();
  }

  /**
   * The verdict in a few words, such as {@code undecided within 900 ms under edf on 1 Edge TPU}.
   */
  static String headline(Verdict verdict) {
    boolean timed = verdict.outcome() == Schedulability.UNDECIDED && verdict.limitMs() > 0;
    return "%s%s under %s on %d Edge TPU%s (%s)"
        .formatted(
            verdict.outcome().label(),
            timed ? " within " + verdict.limitMs() + " ms" : "",
            verdict.policy().label(),
            verdict.tpus(),
            verdict.tpus() == 1 ? "" : "s",
            verdict.method());
  }

  static void print(Verdict verdict, PrintWriter out) {
    out.println(AnswerColour.of(headline(verdict)));
    verdict
        .gap()
        .ifPresent(gap -> out.printf("heuristic / exact search: %.3f times the Edge TPUs%n", gap));
    TextTable.print(
        List.of(
            "task",
            "wcrt_ms",
            "deadline_ms",
            "slack_ms",
            "tpus",
            "group",
            "blocking_ms",
            "blocked by"),
        verdict.tasks().stream()
            .map(
                task ->
                    List.of(
                        task.task(),
                        response(task),
                        TasksCsv.ms(task.deadlineNs()),
                        task.slackNs().isPresent() ? TasksCsv.ms(task.slackNs().getAsLong()) : "-",
                        number(task.tpus()),
                        number(task.partition()),
                        TasksCsv.ms(task.blockingNs()),
                        task.blockedBy().orElse("-") + mark(task)))
            .toList(),
        1,
        out);
    for (TaskVerdict task : verdict.tasks()) {
      task.miss().ifPresent(miss -> out.println(late(task, miss)));
    }
    out.flush();
  }

  private static String number(OptionalInt known) {
    return known.isPresent() ? Integer.toString(known.getAsInt()) : "-";
  }

  /** An exact worst case, a bound, or what is known to be exceeded. */
  private static String response(TaskVerdict task) {
    if (task.wcrtNs().isPresent() && (task.exact() || !late(task))) {
      return (task.exact() ? "" : "<= ") + TasksCsv.ms(task.wcrtNs().getAsLong());
    }
    return task.seenNs().isPresent() ? ">= " + TasksCsv.ms(task.seenNs().getAsLong()) : "-";
  }

  private static boolean late(TaskVerdict task) {
    return task.outcome() == Schedulability.NOT_SCHEDULABLE;
  }

  private static String mark(TaskVerdict task) {
    return switch (task.outcome()) {
      case SCHEDULABLE -> "";
      case NOT_SCHEDULABLE -> "  MISSES";
      case UNDECIDED -> "  undecided";
    };
  }

  private static String late(TaskVerdict task, Miss miss) {
    return "%s misses: a job that arrives %s ms into the busiest time is due at %s ms and ends at %s ms"
        .formatted(
            task.task(),
            TasksCsv.ms(miss.arrivalNs()),
            TasksCsv.ms(miss.dueNs()),
            TasksCsv.ms(miss.endNs()));
  }
}
