package io.splitpoint.app.scheduling;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.Source;
import java.util.Optional;

/**
 * The worst case of a job by measurements.
 *
 * @param quantileMs quantile of the latency, without a margin
 * @param stated name of the quantile
 * @param source source of the latency
 */
record WorstCase(double quantileMs, String stated, Source source) {

  /**
   * The 99th percentile, or else the upper end of the median's interval; the upper end of its
   * interval for a modelled latency. Empty where only a median is known, which half of all jobs
   * exceed.
   */
  static Optional<WorstCase> of(Latency latency) {
    if (latency.source() == Source.MODELLED) {
      boolean spread = latency.hasInterval() && latency.highMs() > latency.medianMs();
      return Optional.of(
          new WorstCase(
              spread ? latency.highMs() : latency.p99Ms().orElse(latency.medianMs()),
              spread ? "upper end of the modelled latency's 90 % interval" : "modelled latency",
              Source.MODELLED));
    }
    if (latency.p99Ms().isPresent()) {
      return Optional.of(
          new WorstCase(latency.p99Ms().getAsDouble(), "99th percentile", latency.source()));
    }
    return latency.hasInterval()
        ? Optional.of(
            new WorstCase(
                latency.highMs(), "upper end of the median's 95 % interval", latency.source()))
        : Optional.empty();
  }

  double withMargin(double margin) {
    return quantileMs * (1 + margin);
  }
}
