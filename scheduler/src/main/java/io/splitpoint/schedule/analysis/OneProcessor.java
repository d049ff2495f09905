package io.splitpoint.schedule.analysis;

import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Decides whether tasks meet their deadlines on one Edge TPU, or on one group of Edge TPUs that
 * runs one job at a time. Exact for sporadic tasks under every {@link Policy}, except that every
 * job is assumed to reload its parameters where there is more than one model. For jobs that are cut
 * ({@link SharedChip}) the test under {@link Policy#LLF} is only sufficient.
 *
 * <pre>{@code
 * Verdict verdict = OneProcessor.analyze(TasksCsv.read(path), Policy.EDF);
 * }</pre>
 *
 * <p>Close to full load an exact answer can take very long. The time limit then ends the search:
 * the verdict is undecided, and response times are bounds.
 *
 * <p>Of random hard sets, one in twenty of them at full load, less than 1 in 1,000 stays undecided
 * under any policy: nearly all have utilisation exactly 1 and too long a least common multiple of
 * the periods.
 */
public final class OneProcessor {

  private OneProcessor() {}

  /** The verdict on one Edge TPU within the default time limit, less than a second. */
  public static Verdict analyze(List<Task> tasks, Policy policy) {
    return analyze(tasks, policy, TimeLimit.ofMillis(TimeLimit.DEFAULT_MS));
  }

  /** The verdict on one Edge TPU. */
  public static Verdict analyze(List<Task> tasks, Policy policy, TimeLimit limit) {
    if (tasks.stream().allMatch(task -> task.wcetNs(1).isPresent())) {
      return group(tasks, policy, 1, 1, limit);
    }
    return new Verdict(
        Schedulability.NOT_SCHEDULABLE,
        policy,
        1,
        "a task cannot run on one Edge TPU",
        limit.millis(),
        OptionalInt.empty(),
        OptionalDouble.empty(),
        tasks.stream().map(OneProcessor::withoutPlace).toList());
  }

  /**
   * Whether all deadlines are proved to be met on a group of this number of Edge TPUs within the
   * default time limit; false also when a task cannot use that number. Faster than {@link
   * #analyze}: it stops at the first miss and computes no response times.
   */
  public static boolean schedulable(List<Task> tasks, Policy policy, int tpus) {
    return decide(tasks, policy, tpus, TimeLimit.ofMillis(TimeLimit.DEFAULT_MS))
        == Schedulability.SCHEDULABLE;
  }

  /**
   * Decides whether all deadlines are met on a group of this number of Edge TPUs, without response
   * times; not schedulable also when a task cannot use that number.
   */
  public static Schedulability decide(List<Task> tasks, Policy policy, int tpus, TimeLimit limit) {
    for (Task task : tasks) {
      if (task.wcetNs(tpus).isEmpty()) {
        return Schedulability.NOT_SCHEDULABLE;
      }
    }
    ProcessorTasks w = ProcessorTasks.of(tasks, tpus);
    return decide(
        w, policy, policy.fixedPriority() ? Priorities.order(tasks, policy) : null, limit);
  }

  /**
   * @param order task indices by the policy, highest priority first; used for fixed priorities
   */
  static Schedulability decide(ProcessorTasks w, Policy policy, int[] order, TimeLimit limit) {
    return switch (policy) {
      case EDF -> Edf.decide(w, limit);
      case LLF ->
          w.cut()
              ? Edf.decideCut(PriorityPoints.lastStarts(w), limit)
              : all(w, PointResponse.responses(PriorityPoints.lastStarts(w), true, limit, -1));
      case FIFO -> all(w, Fifo.responses(w, true, limit));
      case RM, DM, FP -> fixed(w, order, limit);
      // Most sets meet their deadlines in this order, which is cheaper than a search for one.
      case OPA ->
          fixed(w, order, limit.part(3)) == Schedulability.SCHEDULABLE
              ? Schedulability.SCHEDULABLE
              : Priorities.assign(w, limit).outcome();
    };
  }

  private static Schedulability all(ProcessorTasks w, Response[] responses) {
    Schedulability all = Schedulability.SCHEDULABLE;
    for (int i = 0; i < w.n; i++) {
      all = all.and(responses[i].within(w.d[i]));
    }
    return all;
  }

  private static Schedulability fixed(ProcessorTasks w, int[] order, TimeLimit limit) {
    Schedulability all = Schedulability.SCHEDULABLE;
    for (int place = w.n - 1; place >= 0 && all != Schedulability.NOT_SCHEDULABLE; place--) {
      Response response = FixedPriority.response(w, order, place, true, limit.part(place + 1));
      all = all.and(response.within(w.d[order[place]]));
    }
    return all;
  }

  /**
   * The verdict on one group, with a response time for every task.
   *
   * @param tpus Edge TPUs of the group
   * @param partition the group's number in the verdicts
   * @throws InputException when a task cannot run on that number
   */
  public static Verdict group(
      List<Task> tasks, Policy policy, int tpus, int partition, TimeLimit limit) {
    return group(tasks, ProcessorTasks.of(tasks, tpus), policy, tpus, partition, limit);
  }

  /**
   * @param w the tasks, whose jobs may be cut
   */
  static Verdict group(
      List<Task> tasks, ProcessorTasks w, Policy policy, int tpus, int partition, TimeLimit limit) {
    Found found = find(tasks, w, policy, limit);
    List<TaskVerdict> verdicts = new ArrayList<>();
    for (int i = 0; i < w.n; i++) {
      verdicts.add(verdict(tasks, w, i, found, tpus, partition));
    }
    boolean exact = verdicts.stream().noneMatch(v -> v.wcrtNs().isPresent() && !v.exact());
    return new Verdict(
        found.outcome(),
        policy,
        tpus,
        exact ? "exact response times" : "exact test, bounds of response times",
        limit.millis(),
        OptionalInt.of(tpus),
        OptionalDouble.empty(),
        verdicts);
  }

  /**
   * @param order order of fixed priorities, highest first; null without them
   */
  private record Found(Response[] responses, int[] order, Schedulability outcome) {}

  private static Found find(List<Task> tasks, ProcessorTasks w, Policy policy, TimeLimit limit) {
    return switch (policy) {
      case EDF -> edf(w, limit);
      case LLF -> {
        if (w.cut()) {
          Schedulability outcome = Edf.decideCut(PriorityPoints.lastStarts(w), limit.part(2));
          Response[] bounds = proved(w, alone(w), outcome);
          yield new Found(
              bounds, null, outcome == Schedulability.UNDECIDED ? all(w, bounds) : outcome);
        }
        Response[] responses =
            PointResponse.responses(PriorityPoints.lastStarts(w), false, limit, -1);
        yield new Found(responses, null, all(w, responses));
      }
      case FIFO -> {
        Response[] responses = Fifo.responses(w, false, limit);
        yield new Found(responses, null, all(w, responses));
      }
      case RM, DM, FP -> {
        int[] order = Priorities.order(tasks, policy);
        Response[] responses = fixedResponses(w, order, limit);
        yield new Found(responses, order, all(w, responses));
      }
      case OPA -> {
        Priorities.Assignment found = Priorities.assign(w, limit.part(2));
        Response[] responses = fixedResponses(w, found.order(), limit);
        boolean fits = all(w, responses) == Schedulability.SCHEDULABLE;
        yield new Found(
            proved(w, responses, found.outcome()),
            found.order(),
            fits ? Schedulability.SCHEDULABLE : found.outcome());
      }
    };
  }

  private static Found edf(ProcessorTasks w, TimeLimit limit) {
    PriorityPoints points = PriorityPoints.deadlines(w);
    Edf test = new Edf(points, limit.part(2));
    Schedulability outcome = test.decide();
    Response[] found =
        w.cut() ? alone(w) : PointResponse.responses(points, false, limit, test.missedAt);
    Response[] responses = proved(w, found, outcome);
    return new Found(
        responses, null, outcome == Schedulability.UNDECIDED ? all(w, responses) : outcome);
  }

  /** Responses without any delay; no exact response times are known for jobs that are cut. */
  private static Response[] alone(ProcessorTasks w) {
    Response[] responses = new Response[w.n];
    Arrays.setAll(
        responses, i -> new Response(w.j[i] + w.c[i], -w.j[i], Response.UNBOUNDED, 0, -1));
    return responses;
  }

  /** Uses deadlines that another test has proved as bounds. */
  private static Response[] proved(ProcessorTasks w, Response[] responses, Schedulability outcome) {
    for (int i = 0; i < w.n && outcome == Schedulability.SCHEDULABLE; i++) {
      responses[i] = responses[i].atMost(w.d[i]);
    }
    return responses;
  }

  private static Response[] fixedResponses(ProcessorTasks w, int[] order, TimeLimit limit) {
    Response[] responses = new Response[w.n];
    for (int place = 0; place < w.n; place++) {
      responses[order[place]] =
          FixedPriority.response(w, order, place, false, limit.part(w.n - place));
    }
    return responses;
  }

  private static TaskVerdict verdict(
      List<Task> tasks, ProcessorTasks w, int i, Found found, int tpus, int partition) {
    Response r = found.responses()[i];
    boolean bounded = r.boundNs() != Response.UNBOUNDED;
    boolean seen = r.seenNs() != Response.UNBOUNDED;
    OptionalInt priority = OptionalInt.empty();
    for (int place = 0; found.order() != null && place < w.n; place++) {
      if (found.order()[place] == i) {
        priority = OptionalInt.of(place + 1);
      }
    }
    return new TaskVerdict(
        tasks.get(i).name(),
        r.within(w.d[i]),
        bounded ? OptionalLong.of(r.boundNs()) : OptionalLong.empty(),
        seen ? OptionalLong.of(r.seenNs()) : OptionalLong.empty(),
        w.d[i],
        OptionalInt.of(tpus),
        OptionalInt.of(partition),
        r.blockingNs(),
        r.blocker() < 0 ? Optional.empty() : Optional.of(tasks.get(r.blocker()).name()),
        priority,
        r.miss(w.d[i]));
  }

  /** The verdict on a task that fits into no group. */
  static TaskVerdict withoutPlace(Task task) {
    return new TaskVerdict(
        task.name(),
        Schedulability.NOT_SCHEDULABLE,
        OptionalLong.empty(),
        OptionalLong.empty(),
        task.deadlineNs(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        0,
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty());
  }
}
