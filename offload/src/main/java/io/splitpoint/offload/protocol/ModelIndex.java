package io.splitpoint.offload.protocol;

/**
 * An entry in the index of the protocol's repository extension.
 *
 * @param version empty when it is not served
 * @param ready whether it is served
 * @param reason reason why it is not served, or empty
 */
public record ModelIndex(String name, String version, boolean ready, String reason) {

  /** {@code READY} or {@code UNAVAILABLE}. */
  public String state() {
    return ready ? "READY" : "UNAVAILABLE";
  }
}
