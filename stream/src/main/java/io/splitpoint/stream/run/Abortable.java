package io.splitpoint.stream.run;

/** What threads wait at, and must leave when the stream fails. */
interface Abortable {

  /** Everybody who waits or will wait here gets nothing. */
  void abort();
}
