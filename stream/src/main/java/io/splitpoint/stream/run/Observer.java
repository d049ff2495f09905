package io.splitpoint.stream.run;

/**
 * Receives samples and notices of a running stream. Samples come from one thread, notices from any.
 */
public interface Observer {

  /** About once a second, and once at the end. */
  void sample(Sample sample);

  /** Something that a person should know, in one line. */
  default void notice(String text) {}
}
