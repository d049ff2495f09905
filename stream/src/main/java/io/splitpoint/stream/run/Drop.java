package io.splitpoint.stream.run;

/** The policy when the source is faster than the other stages. */
public enum Drop {
  /** The oldest frame that waits for preprocessing is dropped. */
  OLDEST,
  /** No frame is dropped; the source waits. */
  NONE
}
