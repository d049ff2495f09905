package io.splitpoint.power.emulate;

/** An emulated meter: it receives bytes and answers them. */
public interface EmulatedMeter {

  /** The answer to bytes that are not a request. */
  byte[] NOTHING = {};

  /**
   * @param heard one byte from the line
   * @param nanos since the emulator's start
   * @return the answer, or {@link #NOTHING}
   */
  byte[] hear(byte heard, long nanos);

  /** Sets the energy counters to zero, as pressing its button does. */
  void clearCounters();
}
