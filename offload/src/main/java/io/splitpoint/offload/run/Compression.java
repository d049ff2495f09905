package io.splitpoint.offload.run;

import java.util.Locale;

/** Whether tensors are compressed before they cross the link. */
public enum Compression {
  /** When measurements of the tensors and the link show that it pays. */
  AUTO,
  NONE,
  /** Always, unless the server refuses it. */
  GZIP;

  /** The name on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
