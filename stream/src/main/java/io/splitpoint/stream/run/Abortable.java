package io.splitpoint.stream.run;

/** A place where threads of a stream wait, and which they must leave when the stream fails. */
interface Abortable {

  /** Everybody who waits or will wait here gets nothing. */
  void abort();
}
