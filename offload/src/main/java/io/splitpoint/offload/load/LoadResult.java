package io.splitpoint.offload.load;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The result of a load test. All its numbers are measured.
 *
 * @param requests number of requests
 * @param failed number of refused or interrupted requests
 * @param failure reason of the first failure
 * @param seconds time until the last answer
 * @param percentiles percentiles of the answers' latencies: 50, 90, 99, and 99.9 %
 * @param slower number of requests above the target, failed ones included; empty without a target
 * @param estimateMs upper bound of the scenario's percentile by early stopping; empty when there
 *     were too few requests or the scenario has no percentile
 * @param reasons reasons why the run is invalid; empty when it is valid
 */
public record LoadResult(
    @JsonUnwrapped LoadPlan plan,
    long requests,
    long failed,
    @JsonInclude(Include.NON_EMPTY) Optional<String> failure,
    @JsonProperty("duration_s") double seconds,
    @JsonIgnore List<Percentile> percentiles,
    @JsonInclude(Include.NON_EMPTY) OptionalLong slower,
    @JsonInclude(Include.NON_EMPTY) @JsonProperty("early_stopping_p90_ms")
        OptionalDouble estimateMs,
    List<String> reasons) {

  private static final double[] SHARES = {0.5, 0.9, 0.99, 0.999};

  @JsonProperty
  public boolean valid() {
    return reasons.isEmpty();
  }

  /** The percentiles and their intervals by their keys, such as {@code p99_9_ms_low}. */
  @JsonAnyGetter
  public Map<String, Double> percentilesByKey() {
    Map<String, Double> byKey = new LinkedHashMap<>();
    for (Percentile of : percentiles) {
      String key = "p" + of.percent().replace('.', '_') + "_ms";
      byKey.put(key, of.ms());
      byKey.put(key + "_low", of.lowMs());
      if (!Double.isInfinite(of.highMs())) {
        byKey.put(key + "_high", of.highMs());
      }
    }
    return byKey;
  }

  /** Answered requests per second. */
  @JsonProperty("rate_per_s")
  public double perSecond() {
    return (requests - failed) / seconds;
  }

  /**
   * Judges a load like LoadGen: it must have the least duration and number of requests, and the
   * scenario's percentile must be shown to be within its bound. Unlike in LoadGen, one failed
   * request makes it invalid.
   *
   * @param latenciesMs latencies of all answers
   * @param issuedSeconds time until the last request was due
   */
  static LoadResult of(
      LoadPlan plan,
      double[] latenciesMs,
      long failed,
      Optional<String> failure,
      double issuedSeconds,
      double seconds) {
    double[] sorted = latenciesMs.clone();
    Arrays.sort(sorted);
    long requests = sorted.length + failed;
    double share = plan.scenario().percentile();
    List<String> reasons = new ArrayList<>();
    if (failed > 0) {
      reasons.add("%d of %d requests failed".formatted(failed, requests));
    }
    if (requests < plan.least()) {
      reasons.add("expected at least %d requests, made %d".formatted(plan.least(), requests));
    }
    double lasted = plan.scenario() == Scenario.OFFLINE ? seconds : issuedSeconds;
    if (lasted < plan.seconds()) {
      reasons.add("expected at least %.1f s, lasted %.1f s".formatted(plan.seconds(), lasted));
    }
    OptionalDouble estimate = OptionalDouble.empty();
    OptionalLong slower = OptionalLong.empty();
    switch (plan.scenario()) {
      case SINGLE_STREAM -> {
        estimate = EarlyStopping.estimate(share, sorted);
        if (estimate.isEmpty()) {
          reasons.add(
              "%d requests are too few for the 90th percentile: at least %d are needed"
                  .formatted(requests, EarlyStopping.needed(share, 1)));
        }
      }
      case SERVER -> {
        long late = failed + Arrays.stream(sorted).filter(ms -> ms > plan.targetMs()).count();
        slower = OptionalLong.of(late);
        if (!EarlyStopping.shows(share, requests, late)) {
          reasons.add(
              late > (1 - share) * requests
                  ? "%d of %d requests took longer than %.4g ms, expected at most 1 %%"
                      .formatted(late, requests, plan.targetMs())
                  : "%d of %d requests took longer than %.4g ms: with so many, %d requests are needed to show that no more than 1 %% do"
                      .formatted(
                          late, requests, plan.targetMs(), EarlyStopping.needed(share, late)));
        }
      }
      case OFFLINE -> {
        // The rate is the result.
      }
    }
    List<Percentile> percentiles =
        sorted.length == 0
            ? List.of()
            : Arrays.stream(SHARES).mapToObj(of -> Percentile.of(of, sorted)).toList();
    return new LoadResult(
        plan,
        requests,
        failed,
        failure,
        seconds,
        percentiles,
        slower,
        estimate,
        List.copyOf(reasons));
  }
}
