package io.splitpoint.cli.schedule;

import io.splitpoint.schedule.TasksCsv;
import io.splitpoint.schedule.analysis.Causes;
import io.splitpoint.schedule.analysis.Remedies;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The causes of late tasks and the changes that would help, as lines. */
final class CausesView {

  private CausesView() {}

  static void print(Causes causes, Remedies remedies, PrintWriter out) {
    out.printf(Locale.ROOT, "load: %.4f of the Edge TPU", causes.load());
    if (causes.reloadLoad() > 0) {
      out.printf(Locale.ROOT, ", of which %.4f reload evicted parameters", causes.reloadLoad());
    }
    out.println();
    for (Causes.LateJob late : causes.late()) {
      List<String> parts = new ArrayList<>();
      late.blockedBy()
          .ifPresent(by -> parts.add(TasksCsv.ms(late.blockingNs()) + " blocking by " + by));
      for (Causes.Ahead ahead : late.ahead()) {
        parts.add(
            "%s by %d job%s of %s first"
                .formatted(
                    TasksCsv.ms(ahead.ns()),
                    ahead.jobs(),
                    ahead.jobs() == 1 ? "" : "s",
                    ahead.task()));
      }
      parts.add(TasksCsv.ms(late.ownNs()) + " its own");
      out.printf(
          "%s ends at %s ms because of (ms): %s%s%n",
          late.task(),
          TasksCsv.ms(late.endNs()),
          String.join(", ", parts),
          late.reloadNs() > 0 ? "; reloads are " + TasksCsv.ms(late.reloadNs()) + " of it" : "");
    }
    if (remedies.none()) {
      out.println("no single change was found that would make it schedulable");
    } else {
      out.println("it would be schedulable " + String.join("; or ", remedies(remedies)));
    }
    out.flush();
  }

  private static List<String> remedies(Remedies remedies) {
    List<String> ways = new ArrayList<>();
    remedies.tpus().ifPresent(tpus -> ways.add("on " + tpus + " Edge TPUs"));
    remedies
        .period()
        .ifPresent(
            change ->
                ways.add(
                    "with %s every %s ms instead of %s"
                        .formatted(
                            change.task(),
                            TasksCsv.ms(change.toNs()),
                            TasksCsv.ms(change.fromNs()))));
    remedies
        .periodFactor()
        .ifPresent(
            factor ->
                ways.add(
                    String.format(Locale.ROOT, "with all periods %.3f times as long", factor)));
    remedies
        .execution()
        .ifPresent(
            change ->
                ways.add(
                    "with %s of %s on the Edge TPU, by a split, instead of %s"
                        .formatted(
                            TasksCsv.ms(change.toNs()) + " ms",
                            change.task(),
                            TasksCsv.ms(change.fromNs()))));
    if (remedies.withoutReloads()) {
      ways.add("if no model evicted another's parameters");
    }
    return ways;
  }
}
