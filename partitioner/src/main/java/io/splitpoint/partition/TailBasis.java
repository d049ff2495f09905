package io.splitpoint.partition;

import java.util.Locale;

/** How the latency of a tail is known. */
public enum TailBasis {
  /** There is no tail: all layers are in the head. */
  NONE,
  /** The tail itself was run, or it is the whole model. */
  MEASURED,
  /** The whole model minus the prefix; the tail was not run, neither here nor on a server. */
  DIFFERENCE,
  /** The tail was run on the head's device; the server is taken to be so many times as fast. */
  SCALED;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
