package io.splitpoint.power;

import io.splitpoint.failure.InputException;
import java.util.Locale;

/** What a meter measures. Numbers of two topologies must not be compared with each other. */
public enum Topology {
  /** The supply lead of the whole board: processor, memory, accelerator, everything on USB. */
  BOARD("whole board"),
  /** The lead of one USB device, such as the accelerator stick alone. */
  USB("USB stick only"),
  /** The mains socket: the board and the losses of its power supply. */
  WALL("at the wall"),
  /** One supply rail inside the board. */
  RAIL("one supply rail"),
  /** The processor package's own estimate; USB devices are not in it. */
  PACKAGE("processor package only"),
  /** The user did not state it, and the meter cannot know it. */
  UNKNOWN("not stated");

  private final String words;

  Topology(String words) {
    this.words = words;
  }

  /** The name in files and specs, such as {@code board}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The text in reports, such as {@code whole board}. */
  public String words() {
    return words;
  }

  /**
   * @throws InputException when the text is none of the labels
   */
  public static Topology of(String label) {
    for (Topology topology : values()) {
      if (topology.label().equals(label)) {
        return topology;
      }
    }
    throw new InputException(
        "topology: expected board, usb, wall, rail, package or unknown, found '" + label + "'");
  }
}
