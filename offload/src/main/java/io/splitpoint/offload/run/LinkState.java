package io.splitpoint.offload.run;

/**
 * The present state of a link: {@code bytes} in both directions take {@code latencyMs + bytes ×
 * msPerByte}.
 *
 * @param latencyMs round trip of an almost empty request
 * @param msPerByte reciprocal of the bandwidth
 */
public record LinkState(double latencyMs, double msPerByte) {

  public double transferMs(long bytes) {
    return latencyMs + bytes * msPerByte;
  }
}
