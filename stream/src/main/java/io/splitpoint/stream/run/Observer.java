package io.splitpoint.stream.run;

/** Receives samples (from one thread) and notices (from any) of a running stream. */
public interface Observer {

  /** Called about once a second, and once at the end. */
  void sample(Sample sample);

  /** Reports a notice for the user, in one line. */
  default void notice(String text) {}
}
