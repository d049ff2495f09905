package io.splitpoint.offload.run;

/**
 * A link as it is now: {@code bytes} there and back take {@code latencyMs + bytes × msPerByte}.
 *
 * @param latencyMs round trip of a request of next to nothing
 * @param msPerByte reciprocal of the bandwidth that requests get
 */
public record LinkState(double latencyMs, double msPerByte) {

  public double transferMs(long bytes) {
    return latencyMs + bytes * msPerByte;
  }
}
