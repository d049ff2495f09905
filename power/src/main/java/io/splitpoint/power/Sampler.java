package io.splitpoint.power;

import java.util.function.Consumer;

/** Reads one meter, on the meter's own thread. */
public interface Sampler extends AutoCloseable {

  /**
   * Opens the meter and gives sample after sample until the thread is interrupted or the source
   * ends by itself (a file does, a meter does not). A link that is lost after the first sample is
   * opened again, for as long as it takes; the first sample after it says {@code afterGap}.
   *
   * @throws MeterException when there is no meter, or not this one
   * @throws InterruptedException when the thread was interrupted
   */
  void sample(Sink sink) throws InterruptedException;

  /** What is known of the meter: in full after its first sample. */
  MeterTraits traits();

  /** Ends a blocked read, if there is one. Called from another thread, perhaps twice. */
  @Override
  void close();

  /** Where a sampler puts what it learns. */
  interface Sink extends Consumer<PowerSample> {

    /** The meter does not answer for the moment; the next sample ends the trouble. */
    void trouble(String what);

    /** Something the user should know and that does not keep the meter from working. */
    void warn(String what);
  }
}
