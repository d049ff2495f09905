package io.splitpoint.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Intervals around the points of one trace. Tablesaw's traces know none, so the page's own script
 * hands them to plotly.
 *
 * @param trace index of the trace in its figure
 * @param below how far each interval reaches below its point, NaN where it is unknown
 * @param above how far above
 */
record ErrorBars(int trace, double[] below, double[] above) {

  /** A statement of JavaScript, in the scope in which Tablesaw made the traces. */
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
