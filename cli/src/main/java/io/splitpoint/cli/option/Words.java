package io.splitpoint.cli.option;

import io.splitpoint.failure.InputException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The words of an option for an enum's values: their names in lower case, with dashes. */
public final class Words {

  private Words() {}

  /** All of them. */
  public static List<String> of(Class<? extends Enum<?>> values) {
    return Stream.of(values.getEnumConstants())
        .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toList();
  }

  /**
   * The value that a word stands for.
   *
   * @throws InputException when it is none of them
   */
  public static <E extends Enum<E>> E value(String option, String word, Class<E> values) {
    int at = of(values).indexOf(word.toLowerCase(Locale.ROOT));
    if (at < 0) {
      throw new InputException(
          "%s: expected one of %s, found '%s'"
              .formatted(option, String.join(", ", of(values)), word));
    }
    return values.getEnumConstants()[at];
  }
}
