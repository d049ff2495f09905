package io.splitpoint.schedule.sim;

import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The assignment of tasks to disjoint groups of Edge TPUs.
 *
 * @param groups numbered from 1 in this order; a task is in at most one
 */
public record TaskPlacement(List<Group> groups) {

  /**
   * Edge TPUs that serve the same tasks.
   *
   * @param firstTpu index of its first Edge TPU
   * @param tpus number of Edge TPUs
   * @param members tasks that run here
   */
  public record Group(int firstTpu, int tpus, List<Member> members) {
    public Group {
      members = List.copyOf(members);
    }
  }

  /**
   * A task of a group.
   *
   * @param task its index in the list of tasks
   * @param width Edge TPUs that each job holds together
   */
  public record Member(int task, int width) {}

  public TaskPlacement {
    groups = List.copyOf(groups);
  }

  /** The groups of a strict partitioning, without tasks that have no place. */
  public static TaskPlacement partitioned(Verdict verdict) {
    TreeMap<Integer, List<Member>> members = new TreeMap<>();
    TreeMap<Integer, Integer> widths = new TreeMap<>();
    for (int i = 0; i < verdict.tasks().size(); i++) {
      TaskVerdict task = verdict.tasks().get(i);
      if (task.partition().isPresent()) {
        int partition = task.partition().getAsInt();
        int width = task.tpus().orElseThrow();
        members.computeIfAbsent(partition, unseen -> new ArrayList<>()).add(new Member(i, width));
        widths.put(partition, width);
      }
    }
    List<Group> groups = new ArrayList<>();
    int first = 0;
    for (int partition : members.keySet()) {
      groups.add(new Group(first, widths.get(partition), members.get(partition)));
      first += widths.get(partition);
    }
    return new TaskPlacement(groups);
  }

  /** One group of all Edge TPUs for all tasks that have a width. */
  public static TaskPlacement shared(Verdict verdict) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < verdict.tasks().size(); i++) {
      TaskVerdict task = verdict.tasks().get(i);
      if (task.tpus().isPresent()) {
        members.add(new Member(i, task.tpus().getAsInt()));
      }
    }
    return new TaskPlacement(List.of(new Group(0, verdict.tpus(), members)));
  }
}
