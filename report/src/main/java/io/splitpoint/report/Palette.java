package io.splitpoint.report;

import java.util.List;
import tech.tablesaw.plotly.components.Line;

/** The colours of series, which colour-blind readers can tell apart (Okabe and Ito, 2008). */
final class Palette {

  static final String OPTIMUM = "#d55e00";

  private static final List<String> SERIES =
      List.of("#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f");

  private Palette() {}

  static String series(int index) {
    return SERIES.get(index % SERIES.size());
  }

  /** The line of a series, dashed when it is modelled. */
  static Line line(String color, boolean modelled) {
    return Line.builder()
        .color(color)
        .width(2)
        .dash(modelled ? Line.Dash.DASH : Line.Dash.SOLID)
        .build();
  }
}
