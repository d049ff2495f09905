package io.splitpoint.offload.run;

/** Whether tensors are compressed before they cross the link. */
public enum Compression {
  /** When measurements of the tensors and the link show that it pays. */
  AUTO,
  NONE,
  /** Always, unless the server refuses it. */
  GZIP
}
