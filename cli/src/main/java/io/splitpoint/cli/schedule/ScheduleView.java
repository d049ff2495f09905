package io.splitpoint.cli.schedule;

import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.schedule.Miss;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.TasksCsv;
import io.splitpoint.schedule.Verdict;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalInt;

/** A verdict as a table. */
final class ScheduleView {

  private ScheduleView() {}

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

  /** An exact worst case, a bound, or a response that is exceeded. */
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
    return "%s misses: a job that arrives %s ms after the start of the busy period is due at %s ms and ends at %s ms"
        .formatted(
            task.task(),
            TasksCsv.ms(miss.arrivalNs()),
            TasksCsv.ms(miss.dueNs()),
            TasksCsv.ms(miss.endNs()));
  }
}
