package io.splitpoint.stream.run;

/** A place where threads of a stream wait, and which they must leave when the stream fails. */
interface Abortable {

  /** Releases all threads that wait or will wait here, with nothing. */
  void abort();
}
