package io.splitpoint.stream.run;

/** A place where a stream's threads wait, and which they must leave when the stream fails. */
interface Abortable {

  /** Releases all threads that wait or will wait here, without a result. */
  void abort();
}
