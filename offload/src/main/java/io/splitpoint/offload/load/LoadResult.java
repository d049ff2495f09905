package io.splitpoint.offload.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The result of a load test. All its numbers are measured.
 *
 * @param requests number of requests
 * @param failed number of refused or interrupted requests
 * @param failure reason of the first failure
 * @param seconds time until the last answer
 * @param percentiles percentiles of the answers' latencies: 50, 90, 99, and 99.9 %
 * @param slower number of requests above the target, failed ones included; 0 without a target
 * @param estimateMs upper bound of the scenario's percentile by early stopping; empty when there
 *     were too few requests or the scenario has no percentile
 * @param reasons reasons why the run is invalid; empty when it is valid
 */
public record LoadResult(
    LoadPlan plan,
    long requests,
    long failed,
    Optional<String> failure,
    double seconds,
    List<Percentile> percentiles,
    long slower,
    OptionalDouble estimateMs,
    List<String> reasons) {

  private static final double[] SHARES = {0.5, 0.9, 0.99, 0.999};

  public boolean valid() {
    return reasons.isEmpty();
  }

  /** Answered requests per second. */
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
    long slower = 0;
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
        slower = failed + Arrays.stream(sorted).filter(ms -> ms > plan.targetMs()).count();
        if (!EarlyStopping.shows(share, requests, slower)) {
          reasons.add(
              slower > (1 - share) * requests
                  ? "%d of %d requests took longer than %.4g ms, expected at most 1 %%"
                      .formatted(slower, requests, plan.targetMs())
                  : "%d of %d requests took longer than %.4g ms: with so many, %d requests are needed to show that no more than 1 %% do"
                      .formatted(
                          slower, requests, plan.targetMs(), EarlyStopping.needed(share, slower)));
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
