package io.splitpoint.profile;

import java.util.Locale;

/** The source of a number. Every number that leaves the program has one. */
public enum Source {
  /** Timed or metered on the machine that wrote it. */
  MEASURED,
  /** Computed from a model of the device, without such a device. */
  MODELLED,
  /** Taken from a publication. */
  PUBLISHED;

  /** The text in CSV files and reports: {@code measured}, {@code modelled} or {@code published}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException when the text is none of the three words
   */
  public static Source of(String label) {
    for (Source source : values()) {
      if (source.label().equals(label)) {
        return source;
      }
    }
    throw new IllegalArgumentException(
        "expected measured, modelled or published, found '" + label + "'");
  }
}
