package io.splitpoint.model.edgetpu;

import java.util.Locale;

/** The chip's clock: full with {@code libedgetpu1-max}, half with {@code libedgetpu1-std}. */
public enum Clock {
  STD,
  MAX;

  /** The word of files and of the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
