package io.splitpoint.schedule.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The grouping with the fewest Edge TPUs, by search over all sets of tasks.
 *
 * <p>It finds the least width that passes the one-processor test for every set of tasks, then the
 * cheapest cover of all tasks with disjoint sets. A set is tested only when all its subsets with
 * one task less passed, because removing a task never makes the others late. At most 2^n tests per
 * width and 3^n combinations.
 */
final class ExactGrouping {

  /** The largest number of tasks for which the search is run. */
  static final int MAX_TASKS = 12;

  private static final byte NONE = Byte.MAX_VALUE;

  private ExactGrouping() {}

  /** Empty when no grouping on this number of Edge TPUs meets all deadlines. */
  static Optional<TaskGroups> find(TaskTable table, int tpus) {
    byte[] least = leastWidths(table);
    int all = (1 << table.n) - 1;
    int[] best = new int[all + 1];
    int[] chosen = new int[all + 1];
    Arrays.fill(best, Integer.MAX_VALUE);
    best[0] = 0;
    for (int set = 1; set <= all; set++) {
      int first = set & -set;
      int rest = set ^ first;
      // The loop visits every subset that holds the first task of the set.
      for (int more = rest; ; more = (more - 1) & rest) {
        int part = more | first;
        if (least[part] != NONE && best[set ^ part] != Integer.MAX_VALUE) {
          int sum = least[part] + best[set ^ part];
          if (sum < best[set]) {
            best[set] = sum;
            chosen[set] = part;
          }
        }
        if (more == 0) {
          break;
        }
      }
    }
    if (best[all] > tpus) {
      return Optional.empty();
    }
    List<Integer> widths = new ArrayList<>();
    List<int[]> members = new ArrayList<>();
    for (int set = all; set != 0; set ^= chosen[set]) {
      widths.add((int) least[chosen[set]]);
      members.add(members(chosen[set]));
    }
    return Optional.of(new TaskGroups(widths, members, true));
  }

  private static byte[] leastWidths(TaskTable table) {
    int sets = 1 << table.n;
    byte[] least = new byte[sets];
    Arrays.fill(least, NONE);
    for (int width : table.widths) {
      if (width >= NONE) {
        break;
      }
      boolean[] fits = new boolean[sets];
      fits[0] = true;
      for (int set = 1; set < sets; set++) {
        boolean subsets = !table.spent();
        for (int left = set; left != 0 && subsets; left &= left - 1) {
          subsets = fits[set ^ (left & -left)];
        }
        if (subsets) {
          int[] members = members(set);
          fits[set] = table.fits(members, members.length, width);
          if (fits[set] && least[set] == NONE) {
            least[set] = (byte) width;
          }
        }
      }
    }
    return least;
  }

  private static int[] members(int set) {
    int[] members = new int[Integer.bitCount(set)];
    int k = 0;
    for (int left = set; left != 0; left &= left - 1) {
      members[k++] = Integer.numberOfTrailingZeros(left);
    }
    return members;
  }
}
