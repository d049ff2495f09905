package io.splitpoint.table;

import io.splitpoint.failure.InputException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Named texts of one place in a file: a row of a {@link Table}, or the scalars of a map in a {@link
 * Document}. Every number has a {@link Range}; an error is one line with the place, what was
 * expected and what was found. An empty cell counts as absent.
 */
public final class Fields {

  private final String where;
  private final Map<String, String> texts;

  Fields(String where, Map<String, String> texts) {
    this.where = where;
    this.texts = texts;
  }

  /** The file and the place in it, such as {@code tasks.csv: line 3}. */
  public String where() {
    return where;
  }

  /** Whether the field has a value. */
  public boolean has(String name) {
    return !texts.getOrDefault(name, "").isEmpty();
  }

  /** The text unchanged; empty when there is none. */
  public String textOrEmpty(String name) {
    return texts.getOrDefault(name, "");
  }

  /** The text; it is required. */
  public String text(String name) {
    if (!has(name)) {
      throw wrong(name, "a text");
    }
    return texts.get(name);
  }

  /** The number of a field whose name ends in its unit; it is required. */
  public double number(String name) {
    return number(name, Range.of(name));
  }

  /** The number; it is required. */
  public double number(String name, Range range) {
    return decimal(name, range).orElseThrow(() -> wrong(name, range.expected(false))).doubleValue();
  }

  /** The number of a field whose name ends in its unit; empty when there is none. */
  public OptionalDouble numberIfAny(String name) {
    return numberIfAny(name, Range.of(name));
  }

  /** The number, empty when there is none. */
  public OptionalDouble numberIfAny(String name, Range range) {
    return decimal(name, range)
        .map(number -> OptionalDouble.of(number.doubleValue()))
        .orElse(OptionalDouble.empty());
  }

  /** The whole number, without point or exponent; it is required. */
  public long whole(String name, Range range) {
    OptionalLong number = wholeIfAny(name, range);
    if (number.isEmpty()) {
      throw wrong(name, range.expected(true));
    }
    return number.getAsLong();
  }

  /** The whole number, empty when there is none. */
  public OptionalLong wholeIfAny(String name, Range range) {
    if (!has(name)) {
      return OptionalLong.empty();
    }
    Optional<BigDecimal> number =
        texts.get(name).matches("[+-]?[0-9]{1,19}")
            ? range.parse(texts.get(name))
            : Optional.empty();
    return OptionalLong.of(
        number
            .filter(value -> value.toBigInteger().bitLength() < Long.SIZE)
            .orElseThrow(() -> wrong(name, range.expected(true)))
            .longValueExact());
  }

  /** The exact number, empty when there is none. */
  public Optional<BigDecimal> decimal(String name, Range range) {
    if (!has(name)) {
      return Optional.empty();
    }
    return Optional.of(
        range.parse(texts.get(name)).orElseThrow(() -> wrong(name, range.expected(false))));
  }

  /** {@code true} or {@code false}; it is required. */
  public boolean flag(String name) {
    return switch (textOrEmpty(name)) {
      case "true" -> true;
      case "false" -> false;
      // Spreadsheets write it like this.
      case "TRUE" -> true;
      case "FALSE" -> false;
      default -> throw wrong(name, "true or false");
    };
  }

  /** The exception for a field whose text is not what was expected. */
  public InputException wrong(String name, String expected) {
    String found = textOrEmpty(name);
    String shown = found.length() > 60 ? found.substring(0, 60) + "…" : found;
    return failure(
        "%s: expected %s, found %s%s"
            .formatted(
                name,
                expected,
                found.isEmpty() ? "nothing" : "'" + shown + "'",
                Numbers.hasDecimalComma(found)
                    ? " (a decimal comma needs semicolons or tabs between the columns)"
                    : ""));
  }

  /** The exception for fields that contradict each other. */
  public InputException failure(String message) {
    return new InputException(where + ": " + message);
  }
}
