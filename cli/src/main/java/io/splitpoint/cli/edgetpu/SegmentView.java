package io.splitpoint.cli.edgetpu;

import io.splitpoint.app.Segmenting;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.profile.Milliseconds;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints the answer of {@code segment} for people. */
final class SegmentView {

  private SegmentView() {}

  static void print(Segmenting.Result found, boolean onChip, PrintWriter out) {
    out.println(
        "%s on %d Edge TPUs, %s (modelled)".formatted(found.model(), found.tpus(), found.host()));
    double times = found.oneChip().perInputMs() / found.best().perInputMs();
    if (found.tpus() > 1) {
      String answer =
          times > 1
              ? String.format(
                  Locale.ROOT, "The pipeline gives %.2f times the rate of one chip.", times)
              : "One chip alone is as fast: the pipeline gains nothing.";
      out.println(AnswerColour.of(answer, times > 1));
    }
    out.println();
    TextTable.print(
        List.of("layers", "up to", "run ms", "on chip bytes", "off chip bytes"),
        found.best().segments().stream().map(SegmentView::row).toList(),
        out);
    out.println();
    TextTable.print(
        List.of("split", "last layers", "ms per input", "ms first to last"),
        List.of(
            row("best", found.best()),
            row("compiler's", found.compiler()),
            row("profiling", found.profiling()),
            row("one chip", found.oneChip())),
        out);
    if (Math.min(found.compiler().perInputMs(), found.profiling().perInputMs())
        < found.best().perInputMs()) {
      out.println(
          "The best is of the cuts where one tensor crosses"
              + (onChip ? " and every segment's parameters fit on its chip" : "")
              + "; edgetpu_compiler also cuts where several tensors cross.");
    }
    if (found.tpus() > 1) {
      out.println();
      SharingView.print(found.ways(), out);
    }
  }

  private static List<String> row(Segmenting.Segment segment) {
    return List.of(
        segment.firstLayer() + "-" + segment.lastLayer(),
        segment.lastName(),
        Milliseconds.text(segment.runMs()),
        Long.toString(segment.onChipBytes()),
        Long.toString(segment.offChipBytes()));
  }

  private static List<String> row(String name, Segmenting.Cut cut) {
    return List.of(
        name,
        cut.lastLayers().toString(),
        Milliseconds.text(cut.perInputMs()),
        Milliseconds.text(cut.firstToLastMs()));
  }
}
