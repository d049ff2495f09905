package io.splitpoint.table;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known word nearest to a mistyped one, to suggest what the user meant. */
public final class Nearest {

  private Nearest() {}

  /**
   * The word with the fewest typing errors, at most a third of its letters; empty when the typed
   * word is one of the words.
   */
  public static Optional<String> to(String typed, Collection<String> words) {
    int most = Math.max(1, typed.length() / 3);
    return typed.length() < 2 || words.contains(typed)
        ? Optional.empty()
        : words.stream()
            .filter(word -> Math.abs(word.length() - typed.length()) <= most)
            .filter(word -> slips(typed, word) <= most)
            .min(Comparator.comparingInt(word -> slips(typed, word)));
  }

  /** The letters omitted, inserted, changed, or swapped with a neighbour (Damerau 1964). */
  public static int slips(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int changed = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(cost[i - 1][j - 1] + changed, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
