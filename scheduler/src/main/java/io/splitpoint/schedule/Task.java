package io.splitpoint.schedule;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A model invoked repeatedly. Two nominal arrivals are at least a period apart; a job becomes ready
 * at most the jitter after its nominal arrival, in the order of arrival, and its deadline is
 * relative to its nominal arrival.
 *
 * @param name unique in its set
 * @param model the network it runs
 * @param periodNs least time between two arrivals, above 0
 * @param deadlineNs relative deadline, above 0, in any relation to the period
 * @param jitterNs release jitter, at least 0
 * @param wcetNs worst-case execution time by the number of Edge TPUs that run the job together, as
 *     a pipeline of that many segments; at least one entry, every time above 0
 * @param bestNs shortest execution time, for simulation; empty when only the worst case is known
 * @param reloadNs added to every job on Edge TPUs that serve more than one model, because their
 *     models evict each other's parameters; 0 when they do not
 * @param priority 1 is the highest; empty when not given
 */
public record Task(
    @JsonProperty("task") String name,
    String model,
    long periodNs,
    long deadlineNs,
    long jitterNs,
    NavigableMap<Integer, Long> wcetNs,
    @JsonProperty("bcet_ms") OptionalLong bestNs,
    long reloadNs,
    OptionalInt priority) {

  /** The longest time in a task, in nanoseconds: a leap year. */
  public static final long MAX_NS = 366L * 86_400 * 1_000_000_000;

  public Task {
    within(name, "period", periodNs, 1);
    within(name, "deadline", deadlineNs, 1);
    within(name, "jitter", jitterNs, 0);
    within(name, "reload", reloadNs, 0);
    if (wcetNs.isEmpty()) {
      throw new IllegalArgumentException(name + ": expected a worst-case execution time");
    }
    wcetNs.forEach(
        (tpus, wcet) -> {
          if (tpus < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1 TPU, found " + tpus);
          }
          within(name, "execution time on " + tpus + " TPUs", wcet, 1);
        });
    wcetNs = Collections.unmodifiableNavigableMap(new TreeMap<>(wcetNs));
  }

  /** The worst case on this number of Edge TPUs; empty when the task cannot use it. */
  public OptionalLong wcetNs(int tpus) {
    Long wcet = wcetNs.get(tpus);
    return wcet == null ? OptionalLong.empty() : OptionalLong.of(wcet);
  }

  /** This task with other worst cases. */
  public Task withWcetNs(NavigableMap<Integer, Long> byTpus) {
    return new Task(
        name, model, periodNs, deadlineNs, jitterNs, byTpus, bestNs, reloadNs, priority);
  }

  /** This task with another reload. */
  public Task withReloadNs(long otherNs) {
    return new Task(name, model, periodNs, deadlineNs, jitterNs, wcetNs, bestNs, otherNs, priority);
  }

  /** This task with other times on one Edge TPU alone; its best case is not known then. */
  public Task onOneTpu(long otherPeriodNs, long otherWcetNs, long otherReloadNs) {
    return new Task(
        name,
        model,
        otherPeriodNs,
        deadlineNs,
        jitterNs,
        new TreeMap<>(Map.of(1, otherWcetNs)),
        OptionalLong.empty(),
        otherReloadNs,
        priority);
  }

  private static void within(String name, String what, long ns, long least) {
    if (ns < least || ns > MAX_NS) {
      throw new IllegalArgumentException(
          name + ": " + what + ": expected " + least + " to " + MAX_NS + " ns, found " + ns);
    }
  }
}
