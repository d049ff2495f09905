package io.splitpoint.schedule.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.LongFunction;

/**
 * The least single changes that make a set schedulable which is not on one Edge TPU. Each passed
 * the test that refused the set; what is not found within the time limit is empty.
 *
 * @param tpus the fewest Edge TPUs, strictly partitioned
 * @param periodFactor the least factor of all periods, to a thousandth, with the same deadlines
 * @param period a longer period for the task whose period changes least
 * @param execution a shorter execution for the task whose execution changes least: what a split may
 *     leave on the Edge TPU
 * @param withoutReloads whether the set is schedulable if no model evicts another's parameters
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Remedies(
    OptionalInt tpus,
    OptionalDouble periodFactor,
    Optional<Change> period,
    Optional<Change> execution,
    boolean withoutReloads) {

  /**
   * A change of one time of one task.
   *
   * @param task the task's name
   * @param fromNs the present time
   * @param toNs the time that fits
   */
  public record Change(String task, long fromNs, long toNs) {
    double factor() {
      return (double) toNs / fromNs;
    }
  }

  private static final int MOST_TPUS = 16;
  private static final int MOST_FACTOR = 1000;
  private static final int TESTS_A_LIMIT = 40;

  /** Searches for one kind of change after the other. */
  public static Remedies of(List<Task> tasks, Policy policy, TimeLimit limit) {
    Search search = new Search(tasks, policy, limit);
    return new Remedies(
        search.tpus(),
        search.periodFactor(),
        search.period(),
        search.execution(),
        search.withoutReloads());
  }

  /** Whether nothing was found. */
  public boolean none() {
    return tpus.isEmpty()
        && periodFactor.isEmpty()
        && period.isEmpty()
        && execution.isEmpty()
        && !withoutReloads;
  }

  private record Search(List<Task> tasks, Policy policy, TimeLimit limit) {

    private boolean fits(List<Task> changed) {
      return !limit.spent()
          && OneProcessor.decide(changed, policy, 1, limit.part(TESTS_A_LIMIT))
              == Schedulability.SCHEDULABLE;
    }

    OptionalInt tpus() {
      for (int tpus = 2; tpus <= MOST_TPUS && !limit.spent(); tpus++) {
        if (StrictPartitioning.analyze(tasks, policy, tpus, limit.part(4)).schedulable()) {
          return OptionalInt.of(tpus);
        }
      }
      return OptionalInt.empty();
    }

    OptionalDouble periodFactor() {
      long thousandths = least(1001, 1000L * MOST_FACTOR, this::slower);
      return thousandths < 0 ? OptionalDouble.empty() : OptionalDouble.of(thousandths / 1000.0);
    }

    private List<Task> slower(long thousandths) {
      return tasks.stream()
          .map(
              task ->
                  task.onOneTpu(
                      stretched(task.periodNs(), thousandths),
                      task.wcetNs(1).getAsLong(),
                      task.reloadNs()))
          .toList();
    }

    private static long stretched(long ns, long thousandths) {
      return Math.min(Task.MAX_NS, (long) Math.ceil(ns * (thousandths / 1000.0)));
    }

    Optional<Change> period() {
      Change best = null;
      for (int i = 0; i < tasks.size(); i++) {
        int at = i;
        Task task = tasks.get(i);
        double most = best == null ? MOST_FACTOR : best.factor();
        long to =
            least(
                task.periodNs() + 1,
                (long) Math.min(Task.MAX_NS, task.periodNs() * most),
                ns -> replaced(at, task.onOneTpu(ns, task.wcetNs(1).getAsLong(), task.reloadNs())));
        best = to < 0 ? best : new Change(task.name(), task.periodNs(), to);
      }
      return Optional.ofNullable(best);
    }

    Optional<Change> execution() {
      Change best = null;
      for (int i = 0; i < tasks.size(); i++) {
        int at = i;
        Task task = tasks.get(i);
        long wcet = task.wcetNs(1).getAsLong();
        double least = best == null ? 0 : best.factor();
        // The least reduction that fits.
        long less =
            least(
                1,
                wcet - 1 - (long) (wcet * least),
                shorter ->
                    replaced(at, task.onOneTpu(task.periodNs(), wcet - shorter, task.reloadNs())));
        best = less < 0 ? best : new Change(task.name(), wcet, wcet - less);
      }
      return Optional.ofNullable(best);
    }

    boolean withoutReloads() {
      return tasks.stream().anyMatch(task -> task.reloadNs() > 0)
          && fits(tasks.stream().map(task -> task.withReloadNs(0)).toList());
    }

    private List<Task> replaced(int at, Task by) {
      List<Task> changed = new ArrayList<>(tasks);
      changed.set(at, by);
      return changed;
    }

    /** The least value that fits; -1 when the greatest does not. */
    private long least(long from, long to, LongFunction<List<Task>> changed) {
      if (from > to || !fits(changed.apply(to))) {
        return -1;
      }
      long low = from;
      long high = to;
      while (low < high) {
        long middle = low + (high - low) / 2;
        if (fits(changed.apply(middle))) {
          high = middle;
        } else {
          low = middle + 1;
        }
        if (limit.spent()) {
          // The value found fits, but it need not be the least.
          return high;
        }
      }
      return high;
    }
  }
}
