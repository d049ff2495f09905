package io.splitpoint.bench.schedule;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An SVG of schedulable sets by utilisation, one plot beside the other. */
final class RatioChart {

  /**
   * One plot.
   *
   * @param title title above the plot
   * @param across label of the utilisation axis
   * @param lines from the one in front of the legend to the last, up to as many as there are
   *     colours
   */
  record Plot(String title, String across, List<Line> lines) {}

  /**
   * One line of a plot.
   *
   * @param label text in the legend
   * @param utilisation of each point, 0 to 1
   * @param ratio of each point, 0 to 1
   */
  record Line(String label, List<Double> utilisation, List<Double> ratio) {}

  private static final int WIDTH = 360;
  private static final int HEIGHT = 345;
  private static final int LEGENDS_A_ROW = 3;
  private static final int LEFT = 50;
  private static final int TOP = 50;
  private static final int PLOT_WIDTH = 280;
  private static final int PLOT_HEIGHT = 200;

  /** M. Okabe, K. Ito, "Color Universal Design". */
  private static final List<String> COLOURS = List.of("#0072b2", "#e69f00", "#009e73", "#cc79a7");

  private static final List<String> DASHES =
      List.of(
          "",
          " stroke-dasharray=\"6 3\"",
          " stroke-dasharray=\"2 2\"",
          " stroke-dasharray=\"9 2 2 2\"");

  private static final List<String> LEGEND = List.of("— ", "  - - ", "  ··· ", "  -·- ");

  private RatioChart() {}

  static String svg(List<Plot> plots) {
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\">",
        WIDTH * plots.size(),
        HEIGHT);
    add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    for (int plot = 0; plot < plots.size(); plot++) {
      plot(svg, plot * WIDTH + LEFT, plots.get(plot));
    }
    return svg.append("</svg>\n").toString();
  }

  private static void plot(StringBuilder svg, int x, Plot plot) {
    int bottom = TOP + PLOT_HEIGHT;
    add(svg, "<text x=\"%d\" y=\"30\" font-size=\"14\">%s</text>", x, plot.title);
    add(
        svg,
        "<path d=\"M%d,%d V%d H%d\" fill=\"none\" stroke=\"#444\"/>",
        x,
        TOP,
        bottom,
        x + PLOT_WIDTH + 5);
    for (int tick = 0; tick <= 5; tick++) {
      add(
          svg,
          "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%.1f</text>",
          x + PLOT_WIDTH * tick / 5,
          bottom + 16,
          tick / 5.0);
    }
    for (int tick = 0; tick <= 2; tick++) {
      add(
          svg,
          "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.1f</text>",
          x - 6,
          bottom + 4 - PLOT_HEIGHT * tick / 2,
          tick / 2.0);
    }
    for (int k = 0; k < plot.lines.size(); k++) {
      line(svg, x, plot.lines.get(k), COLOURS.get(k), DASHES.get(k));
    }
    add(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
        x + PLOT_WIDTH / 2,
        bottom + 36,
        plot.across);
    for (int from = 0; from < plot.lines.size(); from += LEGENDS_A_ROW) {
      String legend =
          IntStream.range(from, Math.min(from + LEGENDS_A_ROW, plot.lines.size()))
              .mapToObj(
                  k ->
                      "<tspan fill=\"%s\">%s%s</tspan>"
                          .formatted(COLOURS.get(k), LEGEND.get(k), plot.lines.get(k).label))
              .collect(Collectors.joining());
      add(
          svg,
          "<text x=\"%d\" y=\"%d\">%s</text>",
          x,
          bottom + 60 + 18 * (from / LEGENDS_A_ROW),
          legend);
    }
  }

  private static void line(StringBuilder svg, int x, Line line, String colour, String dashes) {
    String at =
        IntStream.range(0, line.ratio.size())
            .mapToObj(
                k ->
                    String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        x + PLOT_WIDTH * line.utilisation.get(k),
                        TOP + PLOT_HEIGHT * (1 - line.ratio.get(k))))
            .collect(Collectors.joining(" "));
    add(
        svg,
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>",
        at,
        colour,
        dashes);
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
