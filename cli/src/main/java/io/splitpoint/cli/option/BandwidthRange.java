package io.splitpoint.cli.option;

import io.splitpoint.app.PartitioningOptions.Bandwidths;
import io.splitpoint.failure.InputException;
import io.splitpoint.table.Range;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the value of {@code --sweep}, such as {@code bandwidth=0.1..1000mbit}. */
public final class BandwidthRange {

  private static final Map<String, Double> MBPS =
      Map.of("kbit", 0.001, "mbit", 1.0, "gbit", 1000.0);
  private static final Range MBIT = Range.of("_mbps");
  private static final String NUMBER = "([0-9]+(?:\\.[0-9]+)?)";
  private static final Pattern FORM =
      Pattern.compile("bandwidth=" + NUMBER + "\\.\\." + NUMBER + "(kbit|mbit|gbit)");

  private BandwidthRange() {}

  /**
   * @throws InputException when the text has another form or the range is empty
   */
  public static Bandwidths parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      double unit = MBPS.get(matcher.group(3));
      double from = Double.parseDouble(matcher.group(1)) * unit;
      double to = Double.parseDouble(matcher.group(2)) * unit;
      if (MBIT.least() <= from && from < to && to <= MBIT.most()) {
        return new Bandwidths(from, to);
      }
    }
    throw new InputException(
        "--sweep: expected bandwidth=FROM..TO with kbit, mbit or gbit and 0 < FROM < TO, such as"
            + " bandwidth=0.1..1000mbit, found '"
            + text
            + "'");
  }
}
