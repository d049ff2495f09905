package io.splitpoint.bench.schedule;

import io.splitpoint.schedule.Miss;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.OneProcessor;
import io.splitpoint.schedule.analysis.TimeLimit;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Checks verdicts on hard sets in both directions: {@code bench/run schedule.AnalysisOracle [SETS
 * [SEED [LIMIT_MS [POLICY]]]]}, by default 20,000 sets of every policy and 900 ms.
 *
 * <p>A schedulable set is run against an {@link Adversary} in as many ways as it has tasks, and no
 * job may respond later than the bound. A refuted set names a late job; its run is simulated, and
 * the job must end at the time in the verdict. Prints how many are undecided and the longest
 * analysis by this thread's time; ends with an error when a verdict does not hold, one set in a
 * thousand or more is undecided, or one takes a second.
 */
public final class AnalysisOracle {

  private static final int JOBS_A_RUN = 1_500;

  private AnalysisOracle() {}

  /** The outcomes of the sets of one policy. */
  private static final class Tally {
    int schedulable;
    int refuted;
    int undecided;
    int bounds;
    int played;
    int notPlayed;
    int wrong;
    long longestNs;
  }

  public static void main(String[] args) {
    int sets = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 20;
    long limitMs = args.length > 2 ? Long.parseLong(args[2]) : 900;
    List<Policy> policies =
        args.length > 3 ? List.of(Policy.of(args[3])) : List.of(Policy.values());
    boolean holds = true;
    System.out.println(
        "policy,sets,schedulable,not_schedulable,undecided,tasks_with_bounds_only,misses_played,"
            + "misses_not_played,wrong,longest_ms");
    for (Policy policy : policies) {
      Tally tally = new Tally();
      SplittableRandom random = new SplittableRandom(seed);
      for (int set = 0; set < sets; set++) {
        long setSeed = random.nextLong();
        judge(HardSets.draw(new SplittableRandom(setSeed)), policy, limitMs, setSeed, tally);
      }
      System.out.printf(
          "%s,%d,%d,%d,%d,%d,%d,%d,%d,%.1f%n",
          policy.label(),
          sets,
          tally.schedulable,
          tally.refuted,
          tally.undecided,
          tally.bounds,
          tally.played,
          tally.notPlayed,
          tally.wrong,
          tally.longestNs / 1e6);
      holds &=
          tally.wrong == 0 && 1000L * tally.undecided < sets && tally.longestNs < 1_000_000_000L;
    }
    if (!holds) {
      throw new IllegalStateException("a verdict does not hold, or too many take too long");
    }
  }

  private static void judge(List<Task> tasks, Policy policy, long limitMs, long seed, Tally tally) {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    Verdict verdict = OneProcessor.analyze(tasks, policy, TimeLimit.ofMillis(limitMs));
    long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    tally.longestNs = Math.max(tally.longestNs, took);
    tally.bounds +=
        (int) verdict.tasks().stream().filter(t -> t.wcrtNs().isPresent() && !t.exact()).count();
    String wrong =
        switch (verdict.outcome()) {
          case SCHEDULABLE -> {
            tally.schedulable++;
            yield late(tasks, policy, verdict);
          }
          case NOT_SCHEDULABLE -> {
            tally.refuted++;
            yield invented(tasks, policy, verdict, tally);
          }
          case UNDECIDED -> {
            tally.undecided++;
            System.err.printf("seed %d, %s: undecided%n  %s%n", seed, policy.label(), tasks);
            yield "";
          }
        };
    if (!wrong.isEmpty()) {
      tally.wrong++;
      System.err.printf("seed %d, %s: %s%n  %s%n", seed, policy.label(), wrong, tasks);
    }
  }

  private static Adversary adversary(List<Task> tasks, Policy policy, Verdict verdict) {
    return new Adversary(
        tasks, policy, verdict.tasks().stream().mapToLong(t -> t.priority().orElse(0)).toArray());
  }

  /** A response beyond its bound, in words; empty when there is none. */
  private static String late(List<Task> tasks, Policy policy, Verdict verdict) {
    Adversary adversary = adversary(tasks, policy, verdict);
    long[] together = tasks.stream().mapToLong(t -> -t.jitterNs()).toArray();
    for (int i = 0; i < tasks.size(); i++) {
      adversary.run(i, together, i, JOBS_A_RUN, Long.MIN_VALUE / 4);
      // the blocker's own job began before, so it arrives again a period later at the earliest
      long[] shifted = together.clone();
      shifted[i] = (long) (i * 0.37 * tasks.get(i).periodNs()) - tasks.get(i).jitterNs();
      int blocker = blocker(verdict, i, tasks);
      if (policy != Policy.FIFO) {
        adversary.run(blocker, shifted, i, JOBS_A_RUN, Long.MIN_VALUE / 4);
      }
      adversary.run(-1, together, i, JOBS_A_RUN, Long.MIN_VALUE / 4);
    }
    for (int i = 0; i < tasks.size(); i++) {
      TaskVerdict task = verdict.tasks().get(i);
      if (task.wcrtNs().isEmpty()) {
        return task.task() + " has no number";
      }
      if (adversary.worst[i] > task.wcrtNs().getAsLong()) {
        return task.task() + " responds after " + adversary.worst[i] + " ns, bound " + task;
      }
    }
    return "";
  }

  private static int blocker(Verdict verdict, int i, List<Task> tasks) {
    return verdict.tasks().get(i).blockedBy().map(name -> index(tasks, name)).orElse(-1);
  }

  private static int index(List<Task> tasks, String name) {
    for (int k = 0; k < tasks.size(); k++) {
      if (tasks.get(k).name().equals(name)) {
        return k;
      }
    }
    throw new IllegalArgumentException(name);
  }

  /** A late job that is not late in its simulated run, in words; empty when there is none. */
  private static String invented(List<Task> tasks, Policy policy, Verdict verdict, Tally tally) {
    boolean overload =
        tasks.stream().mapToDouble(t -> (double) t.wcetNs(1).getAsLong() / t.periodNs()).sum()
            > 1 - 1e-9;
    boolean named = false;
    for (int i = 0; i < tasks.size(); i++) {
      TaskVerdict task = verdict.tasks().get(i);
      if (task.miss().isEmpty()) {
        continue;
      }
      named = true;
      Miss miss = task.miss().get();
      if (miss.endNs() - miss.arrivalNs() <= miss.dueNs() - miss.arrivalNs()) {
        return task.task() + " is named as late and is not: " + miss;
      }
      int runs = jobsUntil(tasks, miss.endNs());
      if (runs > 20 * JOBS_A_RUN) {
        tally.notPlayed++;
        continue;
      }
      tally.played++;
      long period = tasks.get(i).periodNs();
      long[] first = tasks.stream().mapToLong(t -> -t.jitterNs()).toArray();
      first[i] += Math.floorMod(miss.arrivalNs() - first[i], period);
      Adversary adversary = adversary(tasks, policy, verdict);
      double end = Double.NEGATIVE_INFINITY;
      for (int blocker = -1; blocker < tasks.size(); blocker++) {
        if (blocker != i && laterThan(tasks, policy, verdict, blocker, i, miss)) {
          double ended = adversary.run(blocker, first, i, runs + 50, miss.arrivalNs());
          end = Math.max(end, ended);
        }
      }
      if (!(Math.abs(end - miss.endNs()) <= 1)) {
        return task.task() + " ends at " + end + ", said " + miss;
      }
    }
    return named || overload ? "" : "no late job is named";
  }

  private static int jobsUntil(List<Task> tasks, long endNs) {
    double jobs = 0;
    for (Task task : tasks) {
      jobs += Math.max(0, endNs) / (double) task.periodNs() + 3;
    }
    return (int) Math.min(Integer.MAX_VALUE - 100, jobs);
  }

  /** Whether a job of the blocker, begun just before 0, goes after the late job in the order. */
  private static boolean laterThan(
      List<Task> tasks, Policy policy, Verdict verdict, int blocker, int i, Miss miss) {
    if (blocker < 0) {
      return true;
    }
    long[] key = new long[2];
    int[] of = {blocker, i};
    long[] arrival = {-tasks.get(blocker).jitterNs(), miss.arrivalNs()};
    for (int k = 0; k < 2; k++) {
      Task task = tasks.get(of[k]);
      key[k] =
          policy.key(
              task,
              1,
              arrival[k],
              Math.max(0, arrival[k]),
              verdict.tasks().get(of[k]).priority().orElse(0));
    }
    return key[0] > key[1] && policy != Policy.FIFO;
  }
}
