package io.splitpoint.power.emulate;

/** An emulated meter's side of a line: it receives bytes and answers them. */
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
