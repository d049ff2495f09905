package io.splitpoint.profile;

import java.util.Locale;

/**
 * The boundary of an energy: whose energy it is. Numbers of two boundaries must not be compared or
 * added; package {@code io.splitpoint.energy} converts them.
 */
public enum EnergyOf {
  /** The accelerator alone: its own lead, or a model of the chip. */
  ACCELERATOR("the accelerator alone"),
  /** The machine with everything that it supplies, at its supply: what its battery provides. */
  BOARD("the whole board"),
  /** The board that runs the head and the machine that runs the tail together. */
  SYSTEM("both machines together"),
  /** The board and the losses of its power supply. */
  WALL("the board and the losses of its supply"),
  /** The processor package alone. */
  PACKAGE("the processor package alone"),
  /** One supply rail inside the board. */
  RAIL("one supply rail"),
  /** The boundary is not stated. */
  UNKNOWN("not stated");

  private final String words;

  EnergyOf(String words) {
    this.words = words;
  }

  /** The name in files and on the command line, such as {@code board}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The text, such as {@code the whole board}. */
  public String words() {
    return words;
  }

  /** The heading of a column of energies, such as {@code mJ (board)}. */
  public String heading() {
    return this == UNKNOWN ? "mJ" : "mJ (" + label() + ")";
  }

  /**
   * @throws IllegalArgumentException when the text is none of the labels
   */
  public static EnergyOf of(String label) {
    for (EnergyOf one : values()) {
      if (one.label().equals(label)) {
        return one;
      }
    }
    throw new IllegalArgumentException(
        "expected accelerator, board, system, wall, package, rail or unknown, found '"
            + label
            + "'");
  }
}
