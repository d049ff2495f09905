package io.splitpoint.cli;

import io.splitpoint.partition.PartitionInputException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as people write it. */
final class Bytes {

  private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-z]*)");

  private static final Map<String, Long> UNITS =
      Map.of(
          "",
          1L,
          "B",
          1L,
          "kB",
          1000L,
          "MB",
          1_000_000L,
          "GB",
          1_000_000_000L,
          "KiB",
          1L << 10,
          "MiB",
          1L << 20,
          "GiB",
          1L << 30);

  private Bytes() {}

  /**
   * @throws PartitionInputException when the text is not a number with one of the known units
   */
  static long parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches() || !UNITS.containsKey(matcher.group(2))) {
      throw new PartitionInputException(
          "--memory: expected bytes such as 8000000, 8MB or 8MiB, found '" + text + "'");
    }
    return new BigDecimal(matcher.group(1))
        .multiply(BigDecimal.valueOf(UNITS.get(matcher.group(2))))
        .longValue();
  }
}
