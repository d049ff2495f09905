package io.splitpoint.schedule.live;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.splitpoint.schedule.live.JobCounters.Event;
import java.util.List;

/**
 * A live server's metrics for Prometheus. Register them before the server starts, in the registry
 * of the budget whose page serves {@code /metrics}.
 *
 * <pre>{@code
 * Budget budget = new Budget(Limits.usual());
 * ServerMetrics.of(server, budget.registry());
 * }</pre>
 */
public final class ServerMetrics {

  private static final List<Event> ENDS =
      List.of(
          Event.ANSWERED,
          Event.DROPPED,
          Event.ABANDONED,
          Event.FAILED,
          Event.REFUSED,
          Event.GIVEN_UP);

  private ServerMetrics() {}

  /** Registers the server's metrics. */
  public static void of(LiveServer server, PrometheusRegistry registry) {
    JobCounters counters = server.counters();
    CounterWithCallback.builder()
        .name("splitpoint_schedule_requests_total")
        .help("Requests that were understood.")
        .callback(to -> to.call(counters.of(Event.RECEIVED)))
        .register(registry);
    CounterWithCallback.builder()
        .name("splitpoint_schedule_ended_total")
        .help("Requests by how they ended; each one ends once.")
        .labelNames("outcome")
        .callback(to -> ENDS.forEach(end -> to.call(counters.of(end), end.label())))
        .register(registry);
    CounterWithCallback.builder()
        .name("splitpoint_schedule_events_total")
        .help("Other counts: late answers, overruns, lost replies, lines, admissions.")
        .labelNames("event")
        .callback(
            to -> {
              for (Event event : Event.values()) {
                if (event != Event.RECEIVED && !ENDS.contains(event)) {
                  to.call(counters.of(event), event.label());
                }
              }
            })
        .register(registry);
    CounterWithCallback.builder()
        .name("splitpoint_schedule_machine_paused_seconds_total")
        .help("Time in which the machine ran no ready thread, observed while tasks are admitted.")
        .callback(to -> to.call(counters.pausedNs() / 1e9))
        .register(registry);
    CounterWithCallback.builder()
        .name("splitpoint_schedule_busy_seconds_total")
        .help("Time that each group of accelerators has run jobs.")
        .labelNames("group")
        .callback(
            to -> {
              long[] busy = server.busyNs();
              for (int group = 0; group < busy.length; group++) {
                to.call(busy[group] / 1e9, Integer.toString(group + 1));
              }
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("splitpoint_schedule_waiting")
        .help("Jobs that wait for an accelerator.")
        .callback(to -> to.call(server.waiting()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("splitpoint_schedule_tasks")
        .help("Tasks that are admitted.")
        .callback(to -> to.call(server.admission().map(Admission::size).orElse(0)))
        .register(registry);
    Histogram responses =
        Histogram.builder()
            .name("splitpoint_schedule_response_seconds")
            .help("Time from the arrival of a request to its answer.")
            .labelNames("model")
            .classicOnly()
            .classicExponentialUpperBounds(0.0005, 2, 16)
            .withoutExemplars()
            .register(registry);
    counters.onAnswer((model, ns) -> responses.labelValues(model).observe(ns / 1e9));
  }
}
