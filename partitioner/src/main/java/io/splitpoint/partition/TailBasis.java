package io.splitpoint.partition;

import java.util.Locale;

/** How the latency of a tail is known. */
public enum TailBasis {
  /** There is no tail: all layers are in the head. */
  NONE,
  /** The tail itself, or the whole model, was run. */
  MEASURED,
  /** The tail is the whole model minus the prefix; it was not run, neither here nor on a server. */
  DIFFERENCE,
  /** The tail was run on the head's device; the server is assumed to be a factor faster. */
  SCALED;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
