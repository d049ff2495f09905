package io.splitpoint.cli.offload;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.app.offloading.Offloading;
import io.splitpoint.offload.run.RunCounters;
import io.splitpoint.offload.run.SplitChange;
import io.splitpoint.profile.Milliseconds;
import io.splitpoint.profile.Source;
import io.splitpoint.run.Provenance;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * An offloaded run as text and as JSON.
 *
 * @param device that ran the heads, as it was asked for
 */
record OffloadView(Offloading.Options options, String device, Offloading.Result result) {

  ObjectNode json() {
    ObjectNode node = Provenance.JSON.createObjectNode();
    node.put("frames", result.frames());
    node.put("device", device);
    node.put("source", result.source().label());
    result.lost().ifPresent(why -> node.put("device_lost", why));
    node.put("latency_ms", result.medianMs());
    node.put("latency_ms_p99", result.p99Ms());
    node.put("frames_per_s", result.perSecond());
    node.put("objective", options.settings().goal().word());
    node.put("layer", result.layer());
    result.expectedPerSecond().ifPresent(rate -> node.put("expected_frames_per_s", rate));
    node.put("link_mbps", result.link().map(l -> l.bandwidthMbps().median()).orElse(null));
    result.roundTripMs().ifPresent(ms -> node.put("link_latency_ms", ms));
    if (options.frames().verify()) {
      node.put("wrong", result.wrong());
    }
    node.put("tensor_bytes", result.traffic().tensorBytes());
    node.put("sent_bytes", result.traffic().sentBytes());
    ObjectNode counters = node.putObject("counters");
    result
        .counters()
        .all()
        .forEach((event, n) -> counters.put(event.name().toLowerCase(Locale.ROOT), n));
    ArrayNode changes = node.putArray("changes");
    for (SplitChange change : result.changes()) {
      changes
          .addObject()
          .put("at", change.at().toString())
          .put("frame", change.frame())
          .put("from_layer", change.fromLayer())
          .put("to_layer", change.toLayer())
          .put("decided_to_ready_ms", change.decidedToReadyMs())
          .put("decided_to_used_ms", change.decidedToUsedMs())
          .put("pause_ms", change.pauseMs());
    }
    node.set("warnings", Provenance.JSON.valueToTree(result.warnings()));
    return node;
  }

  void print(PrintWriter out) {
    String mark = result.source() == Source.MODELLED ? "~" : "";
    line(
        out,
        "%d frames, split after layer %d at the end: latency %s%s ms median, %s%s ms p99,"
            + " %s%.1f frames/s",
        result.frames(),
        result.layer(),
        mark,
        Milliseconds.text(result.medianMs()),
        mark,
        Milliseconds.text(result.p99Ms()),
        mark,
        result.perSecond());
    result
        .expectedPerSecond()
        .ifPresent(
            rate ->
                line(
                    out,
                    "this split, with the link and the server as they are now: %s%.1f frames/s expected",
                    mark,
                    rate));
    if (result.onDevice()) {
      line(
          out,
          "%s%s: heads on %s%s",
          mark.isEmpty() ? "" : mark + " ",
          result.source().label(),
          device,
          result.lost().map(why -> " until it was lost, then on the CPU").orElse(""));
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
    if (options.frames().verify()) {
      line(out, "wrong answers: %d", result.wrong());
    }
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
