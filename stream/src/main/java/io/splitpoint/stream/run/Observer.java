package io.splitpoint.stream.run;

/**
 * Receives samples and notices of a running stream. Samples come from one thread, notices from any.
 */
public interface Observer {

  /** Called about once a second, and once at the end. */
  void sample(Sample sample);

  /** Reports a notice for the user, in one line. */
  default void notice(String text) {}
}
