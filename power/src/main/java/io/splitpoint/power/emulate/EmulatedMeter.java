package io.splitpoint.power.emulate;

/** The electronics behind a line: hears bytes, answers some. */
public interface EmulatedMeter {

  /** What it answers to bytes that ask nothing. */
  byte[] NOTHING = {};

  /**
   * @param heard one byte from the line
   * @param nanos since the emulator's start
   * @return the answer, or {@link #NOTHING}
   */
  byte[] hear(byte heard, long nanos);

  /** Sets the energy counters to zero, as a press of its button does. */
  void clearCounters();
}
