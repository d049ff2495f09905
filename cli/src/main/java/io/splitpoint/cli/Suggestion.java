package io.splitpoint.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the user probably meant. Every room says what it expected and quotes what it found; a quoted
 * word that is nearly one of the expected ones is a slip of the keyboard.
 */
final class Suggestion {

  private static final Pattern TYPED = Pattern.compile("['\"]([^'\"\\s]+)['\"]");
  private static final Pattern EXPECTED =
      Pattern.compile("expected (?:one of )?(.*?)(?:(?:, found|;| but was)|$)");

  /** Between the words of a list; what then still has a space in it is prose. */
  private static final Pattern BETWEEN = Pattern.compile(",| or |[|\\[\\]()]");

  private Suggestion() {}

  /** The expected word that is nearest to the quoted one, when it is near. */
  static Optional<String> of(String message) {
    Matcher expected = EXPECTED.matcher(message);
    if (!expected.find()) {
      return Optional.empty();
    }
    List<String> words =
        BETWEEN
            .splitAsStream(expected.group(1))
            .map(String::strip)
            .filter(word -> word.matches("[A-Za-z0-9_.:+-]+"))
            .map(word -> word.replaceFirst(":[A-Z].*", "").toLowerCase(Locale.ROOT))
            .toList();
    return TYPED
        .matcher(message)
        .results()
        .map(match -> match.group(1).toLowerCase(Locale.ROOT))
        .flatMap(typed -> Stream.of(typed, typed.replaceFirst(":.*", "")))
        .flatMap(typed -> nearest(typed, words).stream())
        .findFirst();
  }

  /** The word with the fewest slips from the typed one, when they are a third of it at most. */
  static Optional<String> nearest(String typed, List<String> words) {
    int most = Math.max(1, typed.length() / 3);
    return typed.length() < 2 || words.contains(typed)
        ? Optional.empty()
        : words.stream()
            .filter(word -> slips(typed, word) <= most)
            .min(Comparator.comparingInt(word -> slips(typed, word)));
  }

  /** Letters left out, put in, changed, or swapped with their neighbour (Damerau 1964). */
  static int slips(String a, String b) {
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
