package io.splitpoint.offload.run;

import java.util.Locale;

/** Whether tensors are compressed before they cross the link. */
public enum Compression {
  /** When the boundary tensors themselves show that it pays on the link as it is. */
  AUTO,
  NONE,
  /** Always, unless the server refuses it. */
  GZIP;

  /** As a user writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
