package io.splitpoint.offload.protocol;

/**
 * A model of a server's repository, as the protocol's repository extension lists it.
 *
 * @param version empty when it is not served
 * @param ready whether it is served
 * @param reason why it is not, or empty
 */
public record ModelIndex(String name, String version, boolean ready, String reason) {

  /** {@code READY} or {@code UNAVAILABLE}. */
  public String state() {
    return ready ? "READY" : "UNAVAILABLE";
  }
}
