package io.splitpoint.app.scheduling;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.Source;
import java.util.Optional;

/**
 * What a job may take at most, as far as measurements say.
 *
 * @param quantileMs of the latency, without a margin
 * @param stated which quantile it is, in words
 * @param source where the latency comes from
 */
record WorstCase(double quantileMs, String stated, Source source) {

  /**
   * The 99th percentile, without one the upper end of the median's interval; of a model the upper
   * end of its interval. Empty where only a median is known: half of all jobs take longer.
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
