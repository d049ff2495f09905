package io.splitpoint.offload.server;

/**
 * How slowly a request may come. As Apache's mod_reqtimeout does it: so long for the head; so long
 * for the body, and longer for each byte of it that has come. Time in which the server itself does
 * not read does not count.
 *
 * @param headMs for the head, from its first byte
 * @param bodyMs for the body, from the end of the head
 * @param leastBytesPerSecond at which a body may go on after that
 */
record Limits(long headMs, long bodyMs, long leastBytesPerSecond) {

  /** 32 kbit/s: a frame of 100 KB would take 25 s. */
  static final Limits USUAL = new Limits(10_000, 20_000, 4096);

  /** How long a body may take of which so much has come. */
  long bodyMs(long bytes) {
    return bodyMs + 1000 * bytes / leastBytesPerSecond;
  }

  String words() {
    return "expected a request's head within %.1f s, and its body within %.1f s or at %d bytes/s"
        .formatted(headMs / 1000.0, bodyMs / 1000.0, leastBytesPerSecond);
  }
}
