package io.splitpoint.bench.schedule;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Schedulable sets by utilisation as an SVG, one plot a number of Edge TPUs. */
final class RatioChart {

  /**
   * @param tpus Edge TPUs there are
   * @param utilisation of each, 0 to 1
   * @param sets drawn
   * @param strict share of them that strict partitioning takes
   * @param global share of them that the global test takes
   */
  record Point(int tpus, double utilisation, int sets, double strict, double global) {}

  private static final int WIDTH = 360;
  private static final int HEIGHT = 330;
  private static final int LEFT = 50;
  private static final int TOP = 50;
  private static final int PLOT_WIDTH = 280;
  private static final int PLOT_HEIGHT = 200;

  /** M. Okabe, K. Ito, "Color Universal Design". */
  private static final String BLUE = "#0072b2";

  private static final String ORANGE = "#e69f00";

  private RatioChart() {}

  static String svg(List<Point> points) {
    List<Integer> plots = points.stream().map(Point::tpus).distinct().toList();
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\">",
        WIDTH * plots.size(),
        HEIGHT);
    add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    for (int plot = 0; plot < plots.size(); plot++) {
      int tpus = plots.get(plot);
      plot(svg, plot * WIDTH + LEFT, points.stream().filter(p -> p.tpus == tpus).toList());
    }
    return svg.append("</svg>\n").toString();
  }

  private static void plot(StringBuilder svg, int x, List<Point> points) {
    int bottom = TOP + PLOT_HEIGHT;
    add(
        svg,
        "<text x=\"%d\" y=\"30\" font-size=\"14\">%d Edge TPUs, EDF, %,d sets a point</text>",
        x,
        points.get(0).tpus,
        points.get(0).sets);
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
    line(svg, x, points, Point::strict, BLUE, "");
    line(svg, x, points, Point::global, ORANGE, " stroke-dasharray=\"6 3\"");
    add(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">utilisation an Edge TPU</text>",
        x + PLOT_WIDTH / 2,
        bottom + 36);
    add(
        svg,
        "<text x=\"%d\" y=\"%d\"><tspan fill=\"%s\">— strict partitioning</tspan>"
            + "<tspan fill=\"%s\">  - - global gang, safe test</tspan></text>",
        x,
        bottom + 60,
        BLUE,
        ORANGE);
  }

  private static void line(
      StringBuilder svg,
      int x,
      List<Point> points,
      ToDoubleFunction<Point> ratio,
      String colour,
      String dashes) {
    String at =
        points.stream()
            .map(
                p ->
                    String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        x + PLOT_WIDTH * p.utilisation,
                        TOP + PLOT_HEIGHT * (1 - ratio.applyAsDouble(p))))
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
