package io.splitpoint.cli.offload;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.splitpoint.app.offloading.Offloading;
import io.splitpoint.offload.run.Goal;
import io.splitpoint.offload.run.RunCounters;
import io.splitpoint.offload.run.SplitChange;
import io.splitpoint.profile.Milliseconds;
import io.splitpoint.profile.Source;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * An offloaded run as text and as JSON.
 *
 * @param device requested device of the heads
 * @param objective objective of the choice of the split
 */
record OffloadView(String device, Goal objective, @JsonUnwrapped Offloading.Result result) {

  void print(PrintWriter out) {
    String mark = result.source() == Source.MODELLED ? "~" : "";
    line(
        out,
        "%d frames, split after layer %d at the end: latency %s%s ms median, %s%s ms p99,"
            + " %s%.1f frames/s",
        result.frames(),
        result.layer(),
        mark,
        Milliseconds.text(result.latencyMs()),
        mark,
        Milliseconds.text(result.latencyMsP99()),
        mark,
        result.framesPerS());
    result
        .expectedFramesPerS()
        .ifPresent(
            rate ->
                line(
                    out,
                    "this split, with the present link and server: %s%.1f frames/s expected",
                    mark,
                    rate));
    if (result.onDevice()) {
      line(
          out,
          "%s%s: heads on %s%s",
          mark.isEmpty() ? "" : mark + " ",
          result.source().label(),
          device,
          result.deviceLost().map(why -> " until it was lost, then on the CPU").orElse(""));
    }
    result
        .roundTripMs()
        .ifPresent(
            ms ->
                line(
                    out,
                    "link: %s, %s ms there and back ('splitpoint link measure' measures the link alone)",
                    LinkView.bandwidth(result.link()),
                    Milliseconds.text(ms)));
    if (result.traffic().sentBytes() > 0) {
      line(
          out,
          "sent: %,d bytes for %,d bytes of tensors",
          result.traffic().sentBytes(),
          result.traffic().tensorBytes());
    }
    result.wrong().ifPresent(wrong -> line(out, "wrong answers: %d", wrong));
    for (RunCounters.Event event : RunCounters.Event.values()) {
      long n = result.counters().of(event);
      if (n > 0) {
        line(out, "  %-16s %d", event.name().toLowerCase(Locale.ROOT).replace('_', ' '), n);
      }
    }
    for (SplitChange change : result.changes()) {
      line(
          out,
          "  frame %d: layer %d to %d, ready after %.0f ms beside the old one, in use after %.0f ms,"
              + " pause %.3f ms",
          change.frame(),
          change.fromLayer(),
          change.toLayer(),
          change.decidedToReadyMs(),
          change.decidedToUsedMs(),
          change.pauseMs());
    }
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
