package io.splitpoint.schedule.live;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.analysis.OneProcessor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which tasks are served under guarantees, and on which group of accelerators.
 *
 * <p>A newcomer goes to the first group of one accelerator that passes its exact test with it (of
 * gangs its worst case is not known); when none does it is refused and says which task would be
 * late. A task that has not been heard of for ten periods (and ten seconds) makes room when room is
 * needed; one that was declared from the start never does.
 */
final class Admission {

  private static final long LEAST_IDLE_NS = 10_000_000_000L;

  /** What was decided. */
  record Decision(Optional<LiveTask> task, String reason) {}

  private final Policy policy;
  private final int[] widths;
  private final long overheadNs;
  private final Map<String, Long> wcetNs;
  private final Map<String, LiveTask> tasks = new LinkedHashMap<>();
  private final Set<String> declared = new HashSet<>();

  /**
   * @param widths accelerators of each group
   * @param wcetNs worst case of each model on one accelerator; a model without one is refused
   */
  Admission(Policy policy, int[] widths, long overheadNs, Map<String, Long> wcetNs) {
    this.policy = policy;
    this.widths = widths.clone();
    this.overheadNs = overheadNs;
    this.wcetNs = Map.copyOf(wcetNs);
  }

  synchronized Optional<LiveTask> find(String name) {
    return Optional.ofNullable(tasks.get(name));
  }

  synchronized void leave(String name) {
    if (!declared.contains(name)) {
      tasks.remove(name);
    }
  }

  /** Admits a task declared in a file to the group that an analysis gave it. */
  synchronized void declare(Task task, int lane) {
    declared.add(task.name());
    place(task, lane, task.wcetNs(widths[lane]).orElseThrow(), System.nanoTime());
  }

  /** Admits or refuses a task by name; the same name with the same times is admitted as it is. */
  synchronized Decision admit(
      String name, String model, long periodNs, long deadlineNs, long jitterNs) {
    LiveTask known = tasks.get(name);
    if (declared.contains(name)) {
      boolean same =
          known.task.model().equals(model)
              && known.task.periodNs() == periodNs
              && known.task.deadlineNs() == deadlineNs
              && known.task.jitterNs() == jitterNs;
      return same
          ? new Decision(Optional.of(known), "")
          : refused(name + " was declared from the start with other times");
    }
    Long budget = wcetNs.get(model);
    if (budget == null) {
      return refused("the worst case of model " + model + " is not known");
    }
    long now = System.nanoTime();
    Task task;
    try {
      task = task(name, model, periodNs, deadlineNs, jitterNs, budget);
    } catch (IllegalArgumentException impossible) {
      return refused(impossible.getMessage());
    }
    if (known != null && known.task.equals(task)) {
      return new Decision(Optional.of(known), "");
    }
    if (jitterNs + budget + overheadNs > deadlineNs) {
      return refused(
          "the deadline of "
              + deadlineNs / 1e6
              + " ms is shorter than the execution of "
              + (budget + overheadNs) / 1e6
              + " ms");
    }
    tasks.remove(name);
    Optional<Integer> lane = fitting(task);
    if (lane.isEmpty()) {
      tasks
          .values()
          .removeIf(
              old ->
                  !declared.contains(old.task.name())
                      && old.idleFor(Math.max(LEAST_IDLE_NS, 10 * old.task.periodNs()), now));
      lane = fitting(task);
    }
    if (lane.isEmpty()) {
      String reason = reason(task);
      if (known != null) {
        tasks.put(name, known);
      }
      return refused(reason);
    }
    return new Decision(Optional.of(place(task, lane.get(), budget, now)), "");
  }

  private static Decision refused(String reason) {
    return new Decision(Optional.empty(), reason);
  }

  private LiveTask place(Task task, int lane, long budget, long now) {
    LiveTask placed = new LiveTask(task, lane, budget, now);
    tasks.put(task.name(), placed);
    List<Task> members = members(lane);
    List<TaskVerdict> verdicts = OneProcessor.responses(members, policy, widths[lane], lane + 1);
    for (TaskVerdict verdict : verdicts) {
      tasks.get(verdict.task()).priority(verdict.priority().orElse(0));
    }
    return placed;
  }

  private Optional<Integer> fitting(Task task) {
    for (int lane = 0; lane < widths.length; lane++) {
      List<Task> with = members(lane);
      with.add(task);
      if (OneProcessor.schedulable(with, policy, widths[lane])) {
        return Optional.of(lane);
      }
    }
    return Optional.empty();
  }

  private String reason(Task task) {
    int single = 0;
    while (single < widths.length && widths[single] != 1) {
      single++;
    }
    if (single == widths.length) {
      return "every accelerator belongs to a gang";
    }
    List<Task> with = members(single);
    with.add(task);
    return OneProcessor.responses(with, policy, 1, 1).stream()
        .filter(verdict -> !verdict.schedulable())
        .findFirst()
        .map(late -> late.task() + " would miss its deadline")
        .orElse("no group of accelerators has room");
  }

  private List<Task> members(int lane) {
    List<Task> members = new ArrayList<>();
    for (LiveTask task : tasks.values()) {
      if (task.lane == lane) {
        members.add(task.task);
      }
    }
    return members;
  }

  private Task task(
      String name, String model, long periodNs, long deadlineNs, long jitterNs, long budget) {
    return new Task(
        name,
        model,
        periodNs,
        deadlineNs,
        jitterNs,
        new TreeMap<>(Map.of(1, budget + overheadNs)),
        OptionalLong.empty(),
        0,
        OptionalInt.empty());
  }
}
