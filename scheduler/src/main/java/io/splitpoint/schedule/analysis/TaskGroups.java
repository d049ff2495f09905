package io.splitpoint.schedule.analysis;

import java.util.List;

/**
 * Groups of Edge TPUs with their tasks.
 *
 * @param widths Edge TPUs of each group
 * @param members task indices of each group
 * @param complete whether every task has a place
 */
record TaskGroups(List<Integer> widths, List<int[]> members, boolean complete) {

  int tpus() {
    return widths.stream().mapToInt(Integer::intValue).sum();
  }

  int placed() {
    return members.stream().mapToInt(group -> group.length).sum();
  }
}
