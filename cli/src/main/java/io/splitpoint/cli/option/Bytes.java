package io.splitpoint.cli.option;

import io.splitpoint.failure.InputException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses a number of bytes with a unit. */
public final class Bytes {

  private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-z]*)");

  private static final Map<String, Long> UNITS =
      Map.ofEntries(
          Map.entry("", 1L),
          Map.entry("B", 1L),
          Map.entry("kB", 1000L),
          Map.entry("MB", 1_000_000L),
          Map.entry("GB", 1_000_000_000L),
          Map.entry("k", 1L << 10),
          Map.entry("KiB", 1L << 10),
          Map.entry("m", 1L << 20),
          Map.entry("MiB", 1L << 20),
          Map.entry("g", 1L << 30),
          Map.entry("GiB", 1L << 30));

  private Bytes() {}

  /**
   * @throws InputException when the text is not a number with one of the known units
   */
  public static long parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches() || !UNITS.containsKey(matcher.group(2))) {
      throw new InputException(
          "--memory: expected bytes such as 8000000, 8MB, 8MiB or 8m, found '" + text + "'");
    }
    return new BigDecimal(matcher.group(1))
        .multiply(BigDecimal.valueOf(UNITS.get(matcher.group(2))))
        .longValue();
  }
}
