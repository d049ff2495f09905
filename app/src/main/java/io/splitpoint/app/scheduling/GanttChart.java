package io.splitpoint.app.scheduling;

import io.splitpoint.report.PlainPage;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.sim.Execution;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Draws the schedule of each Edge TPU as an HTML page without scripts. */
final class GanttChart {

  /** Colours for the colour-blind: M. Okabe, K. Ito, "Color Universal Design". */
  private static final String[] COLOURS = {
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#f0e442", "#999999", "#8a5a2b"
  };

  private static final int LEFT = 70;
  private static final int ROW = 34;
  private static final int WIDTH = 1600;
  private static final int TICKS = 10;

  private GanttChart() {}

  static String html(List<Task> tasks, Verdict verdict, List<Execution> executions)
      throws IOException {
    long end = executions.stream().mapToLong(Execution::endNs).max().orElse(1);
    double scale = (WIDTH - LEFT - 20) / (double) end;
    int legend = 24 * ((tasks.size() + 5) / 6);
    int height = verdict.tpus() * ROW + 60 + legend;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-size=\"12\" fill=\"currentColor\">\n"
            .formatted(WIDTH, height));
    for (int tpu = 0; tpu < verdict.tpus(); tpu++) {
      line(svg, "<text x='4' y='%d'>TPU %d</text>", tpu * ROW + 24, tpu);
    }
    for (int tick = 0; tick <= TICKS; tick++) {
      double x = LEFT + scale * end * tick / TICKS;
      int bottom = verdict.tpus() * ROW + 10;
      line(
          svg,
          "<line x1='%.1f' x2='%.1f' y1='0' y2='%d' style='stroke:var(--rule)'/>",
          x,
          x,
          bottom);
      line(
          svg,
          "<text x='%.1f' y='%d' text-anchor='middle'>%.1f ms</text>",
          x,
          bottom + 14,
          end / 1e6 * tick / TICKS);
    }
    for (Execution e : executions) {
      for (int tpu : e.tpus()) {
        line(
            svg,
            "<rect x='%.2f' y='%d' width='%.2f' height='%d' fill='%s'%s><title>%s job %d: %.3f to"
                + " %.3f ms, due %.3f ms</title></rect>",
            LEFT + scale * e.startNs(),
            tpu * ROW + 8,
            Math.max(0.5, scale * (e.endNs() - e.startNs())),
            ROW - 10,
            COLOURS[e.task() % COLOURS.length],
            e.endNs() > e.deadlineNs() ? " stroke='#d55e00' stroke-width='3'" : "",
            escaped(tasks.get(e.task()).name()),
            e.job(),
            e.startNs() / 1e6,
            e.endNs() / 1e6,
            e.deadlineNs() / 1e6);
      }
    }
    for (int i = 0; i < tasks.size(); i++) {
      int x = LEFT + i % 6 * 250;
      int y = verdict.tpus() * ROW + 40 + 24 * (i / 6);
      line(
          svg,
          "<rect x='%d' y='%d' width='14' height='14' fill='%s'/><text x='%d' y='%d'>%s</text>",
          x,
          y,
          COLOURS[i % COLOURS.length],
          x + 20,
          y + 12,
          escaped(tasks.get(i).name()));
    }
    return PlainPage.of(
        "Schedule under %s on %d Edge %s"
            .formatted(
                verdict.policy().label(), verdict.tpus(), verdict.tpus() == 1 ? "TPU" : "TPUs"),
        "A bar with an orange frame is a job that ended after its deadline; pointing at a bar shows"
            + " its times. The times are simulated, not measured.",
        svg.append("</svg>\n").toString());
  }

  private static void line(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
