package io.splitpoint.cli;

import io.splitpoint.table.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Suggests what the user probably meant. Messages say what was expected and quote what was found; a
 * quoted word that is similar to an expected one is probably a typing error.
 */
final class Suggestion {

  private static final Pattern TYPED = Pattern.compile("['\"]([^'\"\\s]+)['\"]");
  private static final Pattern EXPECTED =
      Pattern.compile("expected (?:one of )?(.*?)(?:(?:, found|;| but was)|$)");

  /** Separators between the words of a list; a part that still has a space is prose. */
  private static final Pattern BETWEEN = Pattern.compile(",| or |[|\\[\\]()]");

  private Suggestion() {}

  /** The expected word nearest to the quoted one, when it is similar. */
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
        .flatMap(typed -> Nearest.to(typed, words).stream())
        .findFirst();
  }
}
