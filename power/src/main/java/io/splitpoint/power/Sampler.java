package io.splitpoint.power;

import java.util.function.Consumer;

/** Reads one meter, on the meter's own thread. */
public interface Sampler extends AutoCloseable {

  /**
   * Opens the meter and delivers samples until the thread is interrupted or the source ends, as a
   * file does. A link that is lost after the first sample is opened again, however long it takes;
   * the first sample after it has {@code afterGap}.
   *
   * @throws MeterException when the meter is missing or another one
   * @throws InterruptedException when the thread was interrupted
   */
  void sample(Sink sink) throws InterruptedException;

  /** The properties of the meter; complete after its first sample. */
  MeterTraits traits();

  /** Ends a blocked read, if there is one. Called from another thread, perhaps twice. */
  @Override
  void close();

  /** Receives a sampler's results. */
  interface Sink extends Consumer<PowerSample> {

    /** Reports that the meter does not answer at present; the next sample ends the trouble. */
    void trouble(String what);

    /** Reports something that the user should know but that does not stop the meter. */
    void warn(String what);
  }
}
