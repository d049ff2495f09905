package io.splitpoint.stream.run;

/** What happens when the source is faster than the rest. */
public enum Drop {
  /** The oldest frame that waits for preprocessing is dropped. */
  OLDEST,
  /** Nothing is: the source waits. */
  NONE
}
