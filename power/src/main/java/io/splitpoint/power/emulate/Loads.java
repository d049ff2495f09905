package io.splitpoint.power.emulate;

import io.splitpoint.failure.InputException;
import io.splitpoint.table.Range;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Parses the loads that a user can name. */
public final class Loads {

  /** The syntax of the loads. */
  public static final String USAGE =
      "constant:WATTS, square:LOW_W:HIGH_W:PERIOD_S, csv:FILE or follow:IDLE_W:BUSY_W[:PID]";

  private Loads() {}

  /**
   * Parses a load in the form of {@link #USAGE}.
   *
   * @throws InputException when the text has another form
   * @throws IOException when a file cannot be read
   */
  public static PowerProfile parse(String text) throws IOException {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    List<String> values = Arrays.asList(text.substring(colon + 1).split(":"));
    switch (kind + "/" + values.size()) {
      case "constant/1":
        double watts = number(text, values.get(0));
        return nanos -> watts;
      case "square/3":
        double period = number(text, values.get(2));
        if (period <= 0) {
          throw new InputException("load '" + text + "': expected a period above 0 s");
        }
        return square(number(text, values.get(0)), number(text, values.get(1)), period);
      case "follow/2":
        return new FollowLoad(number(text, values.get(0)), number(text, values.get(1)), "");
      case "follow/3":
        return new FollowLoad(
            number(text, values.get(0)), number(text, values.get(1)), values.get(2));
      default:
        if (kind.equals("csv") && colon > 0) {
          return CsvLoad.read(Path.of(text.substring(colon + 1)));
        }
        throw new InputException("load '" + text + "': expected " + USAGE);
    }
  }

  /** The first half of each period is low, the second half high. */
  public static PowerProfile square(double lowWatts, double highWatts, double periodSeconds) {
    double nanosPerPeriod = periodSeconds * 1e9;
    return nanos -> {
      double phase = nanos / nanosPerPeriod;
      return phase - Math.floor(phase) < 0.5 ? lowWatts : highWatts;
    };
  }

  private static double number(String text, String digits) {
    return Range.of("_w")
        .number(digits)
        .orElseThrow(
            () ->
                new InputException(
                    "load '" + text + "': expected numbers from 0 to 1e5, found '" + digits + "'"));
  }
}
