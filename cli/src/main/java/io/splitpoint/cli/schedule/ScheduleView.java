package io.splitpoint.cli.schedule;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.schedule.Miss;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.TasksCsv;
import io.splitpoint.schedule.Verdict;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
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

  static Double number(OptionalLong ns) {
    // the nearest double of the exact decimal, so that 3.5 ms prints as 3.5
    return ns.isPresent() ? BigDecimal.valueOf(ns.getAsLong(), 6).doubleValue() : null;
  }

  static void print(Verdict verdict, PrintWriter out) {
    out.println(AnswerColour.of(verdict.inWords()));
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
