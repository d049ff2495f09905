package io.splitpoint.cli.offload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.load.LoadPlan;
import io.splitpoint.offload.load.LoadResult;
import io.splitpoint.offload.load.Percentile;
import io.splitpoint.offload.load.Scenario;
import io.splitpoint.run.Provenance;
import java.io.PrintWriter;
import java.util.Locale;

/** A load on a server and its verdict, as text and as JSON. */
record LoadView(String model, ServerAddress address, LoadResult result) {

  void print(PrintWriter out) {
    out.println(result.valid() ? "VALID" : "INVALID: " + String.join("; ", result.reasons()));
    out.printf(
        Locale.ROOT,
        "%s of %s at %s: %d requests in %.1f s, %.1f answered a second%s (measured)%n",
        result.plan().scenario().word(),
        model,
        address,
        result.requests(),
        result.seconds(),
        result.perSecond(),
        poisson()
            ? String.format(Locale.ROOT, " (asked for %.1f)", result.plan().perSecond())
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
          result.slower(),
          result.plan().targetMs());
    }
    out.println();
    out.println("percentile  latency ms  95 % interval");
    for (Percentile one : result.percentiles()) {
      out.printf(
          Locale.ROOT,
          "%9s %%  %10.3f  %.3f to %s%n",
          number(100 * one.share()),
          one.ms(),
          one.lowMs(),
          Double.isInfinite(one.highMs())
              ? "unknown: too few requests"
              : String.format(Locale.ROOT, "%.3f", one.highMs()));
    }
  }

  /** Whether requests came by themselves, at a rate that was asked for. */
  private boolean poisson() {
    return result.plan().scenario() == Scenario.SERVER;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value).replace(".0", "");
  }

  ObjectNode json() {
    LoadPlan plan = result.plan();
    ObjectNode node =
        Provenance.JSON
            .createObjectNode()
            .put("scenario", result.plan().scenario().word())
            .put("server", address.toString())
            .put("model", model)
            .put("source", "measured")
            .put("valid", result.valid());
    result.reasons().forEach(node.putArray("reasons")::add);
    node.put("requests", result.requests())
        .put("failed", result.failed())
        .put("duration_s", result.seconds())
        .put("rate_per_s", result.perSecond())
        .put("connections", plan.scenario() == Scenario.SINGLE_STREAM ? 1 : plan.connections())
        .put("seed", plan.seed());
    if (poisson()) {
      node.put("target_rate_per_s", plan.perSecond());
      node.put("target_ms", plan.targetMs()).put("slower", result.slower());
    }
    result.failure().ifPresent(why -> node.put("failure", why));
    result.estimateMs().ifPresent(ms -> node.put("early_stopping_p90_ms", ms));
    for (Percentile one : result.percentiles()) {
      String name = "p" + number(100 * one.share()).replace('.', '_');
      node.put(name + "_ms", one.ms()).put(name + "_ms_low", one.lowMs());
      if (!Double.isInfinite(one.highMs())) {
        node.put(name + "_ms_high", one.highMs());
      }
    }
    return node;
  }
}
