package io.splitpoint.energy;

import io.splitpoint.failure.InputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rate of frames per second. Use it for a board's mean power, idle time between frames included.
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
      // The error below reports it.
    }
    throw new InputException(
        "rate: expected more than 0 such as 2/s, 30/min or 100/h, found '" + text + "'");
  }

  /** The share of the time that frames of this latency take; above 1 they do not keep up. */
  public double duty(double latencyMs) {
    return perSecond * latencyMs / 1e3;
  }

  /**
   * Mean power in W, of frames and of idle time between them.
   *
   * @param frameMj energy of one frame, idle power included
   * @param latencyMs latency of one frame, at most a period of this rate
   * @param idleW power between frames
   */
  public double meanW(double frameMj, double latencyMs, double idleW) {
    return perSecond * frameMj / 1e3 + (1 - duty(latencyMs)) * idleW;
  }
}
