package io.splitpoint.energy;

import io.splitpoint.failure.InputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many frames come in a second. Use it for what a board draws on average, idle between frames
 * included.
 *
 * @param perSecond above 0
 */
public record Rate(double perSecond) {

  private static final Pattern TEXT =
      Pattern.compile("([0-9.]{1,12})/(s|min|h)", Pattern.CASE_INSENSITIVE);

  public Rate {
    if (!(perSecond > 0 && perSecond < 1e9)) {
      throw new InputException("rate: expected more than 0/s, found " + perSecond + "/s");
    }
  }

  /**
   * Reads {@code 2/s}, {@code 30/min} or {@code 100/h}.
   *
   * @throws InputException with what was expected and found
   */
  public static Rate parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    try {
      if (matcher.matches()) {
        double seconds =
            switch (matcher.group(2).toLowerCase(java.util.Locale.ROOT)) {
              case "s" -> 1;
              case "min" -> 60;
              default -> 3600;
            };
        return new Rate(Double.parseDouble(matcher.group(1)) / seconds);
      }
    } catch (NumberFormatException none) {
      // told below
    }
    throw new InputException(
        "rate: expected more than 0 such as 2/s, 30/min or 100/h, found '" + text + "'");
  }

  /** The part of the time that frames of this latency take; above 1 they do not keep up. */
  public double duty(double latencyMs) {
    return perSecond * latencyMs / 1e3;
  }

  /**
   * Mean power, W: frames, and idle between them.
   *
   * @param frameMj of one frame, idle power during it included
   * @param latencyMs of one frame; at this rate at most a period
   * @param idleW between frames
   */
  public double meanW(double frameMj, double latencyMs, double idleW) {
    return perSecond * frameMj / 1e3 + (1 - duty(latencyMs)) * idleW;
  }
}
