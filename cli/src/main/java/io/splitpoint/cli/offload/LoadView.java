package io.splitpoint.cli.offload;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.splitpoint.offload.load.LoadResult;
import io.splitpoint.offload.load.Percentile;
import io.splitpoint.offload.load.Scenario;
import io.splitpoint.profile.Source;
import java.io.PrintWriter;
import java.util.Locale;

/** A load on a server and its verdict, as text and as JSON. */
record LoadView(String model, String server, Source source, @JsonUnwrapped LoadResult result) {

  void print(PrintWriter out) {
    out.println(result.valid() ? "VALID" : "INVALID: " + String.join("; ", result.reasons()));
    out.printf(
        Locale.ROOT,
        "%s of %s at %s: %d requests in %.1f s, %.1f answered per second%s (measured)%n",
        result.plan().scenario().word(),
        model,
        server,
        result.requests(),
        result.seconds(),
        result.perSecond(),
        poisson()
            ? String.format(Locale.ROOT, " (requested %.1f)", result.plan().perSecond())
            : "");
    result
        .failure()
        .ifPresent(why -> out.printf("%d failed, the first: %s%n", result.failed(), why));
    if (result.estimateMs().isPresent()) {
      out.printf(
          Locale.ROOT,
          "90th percentile by early stopping: %.3f ms%n",
          result.estimateMs().getAsDouble());
    }
    if (poisson()) {
      out.printf(
          Locale.ROOT,
          "%d took longer than %.3f ms or failed%n",
          result.slower().orElseThrow(),
          result.plan().targetMs());
    }
    out.println();
    out.println("percentile  latency ms  95 % interval");
    for (Percentile one : result.percentiles()) {
      out.printf(
          Locale.ROOT,
          "%9s %%  %10.3f  %.3f to %s%n",
          one.percent(),
          one.ms(),
          one.lowMs(),
          Double.isInfinite(one.highMs())
              ? "unknown: too few requests"
              : String.format(Locale.ROOT, "%.3f", one.highMs()));
    }
  }

  /** Whether requests arrived on their own, at a requested rate. */
  private boolean poisson() {
    return result.plan().scenario() == Scenario.SERVER;
  }
}
