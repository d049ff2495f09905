package io.splitpoint.power;

import java.time.Duration;
import java.util.Locale;

/**
 * The time that is spent on measuring energy. The window lengths come from a Monte Carlo model of a
 * meter with two refreshes per second: at a 2 W step the error of the energy above idle falls below
 * 4 %, 3 % and 1 % (95th percentile) in 5, 10 and 60 s.
 */
public enum Quality {
  QUICK(1, 5, 5),
  NORMAL(3, 10, 10),
  PUBLICATION(5, 60, 30);

  private final int windows;
  private final Duration window;
  private final Duration idle;

  Quality(int windows, int seconds, int idleSeconds) {
    this.windows = windows;
    this.window = Duration.ofSeconds(seconds);
    this.idle = Duration.ofSeconds(idleSeconds);
  }

  /** Number of loaded windows for each prefix. */
  public int windows() {
    return windows;
  }

  /** Length of one loaded window. */
  public Duration window() {
    return window;
  }

  /** Length of the idle windows before and after. */
  public Duration idle() {
    return idle;
  }

  /** The word of files and of the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
