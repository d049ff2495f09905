package io.splitpoint.cli.model;

import io.splitpoint.app.slicing.SliceReport;
import io.splitpoint.app.slicing.SliceReport.Tensor;
import io.splitpoint.cli.terminal.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints what {@code slice} has written. */
final class SliceView {

  private SliceView() {}

  static void print(SliceReport report, PrintWriter out) {
    TextTable.print(
        List.of("file", "layers", "up to", "bytes", "takes", "gives"),
        report.slices().stream()
            .map(
                s ->
                    List.of(
                        s.file(),
                        s.from() + "–" + s.to(),
                        s.last(),
                        String.format(Locale.ROOT, "%,d", s.bytes()),
                        names(s.inputs()),
                        names(s.outputs())))
            .toList(),
        out);
    out.println(report.checked());
  }

  private static String names(List<Tensor> tensors) {
    return tensors.stream()
        .map(
            t ->
                (t.type()
                        + t.shape().stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining("x", " ", "")))
                    .strip())
        .collect(Collectors.joining(", "));
  }
}
