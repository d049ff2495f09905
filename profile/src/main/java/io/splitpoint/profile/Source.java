package io.splitpoint.profile;

import java.util.Locale;

/** Where a number came from. Every number that leaves the program carries one of these. */
public enum Source {
  /** Timed or metered on the machine that wrote it. */
  MEASURED,
  /** Computed from a model of the device; no such device was asked. */
  MODELLED,
  /** Taken from a publication. */
  PUBLISHED;

  /** The word in CSV files and reports: {@code measured}, {@code modelled} or {@code published}. */
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
