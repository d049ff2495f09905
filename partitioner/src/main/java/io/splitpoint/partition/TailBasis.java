package io.splitpoint.partition;

import java.util.Locale;

/** How the latency of a tail is known. */
public enum TailBasis {
  /** There is no tail: all layers are in the head. */
  NONE,
  /** The tail itself was run, or it is the whole model. */
  MEASURED,
  /** The whole model minus the prefix, on the tail's device. */
  DIFFERENCE,
  /** The difference on the head's device, divided by the server's speed factor. */
  SCALED;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
