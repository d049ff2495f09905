package io.splitpoint.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Intervals around the points of one trace. Tablesaw has no error bars, so the page's script adds
 * them in plotly.
 *
 * @param trace index of the trace in its figure
 * @param below distance of each interval's lower end from its point, NaN where it is unknown
 * @param above distance of the upper end
 */
record ErrorBars(int trace, double[] below, double[] above) {

  /** A JavaScript statement that runs in the scope where Tablesaw made the traces. */
  String script() {
    return "trace%d.error_y = {type: 'data', symmetric: false, thickness: 1, width: 3, array: %s, arrayminus: %s};%n"
        .formatted(trace, numbers(above), numbers(below));
  }

  private static String numbers(double[] values) {
    return Arrays.stream(values)
        .mapToObj(v -> Double.isFinite(v) ? String.format(Locale.ROOT, "%.6g", v) : "0")
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
