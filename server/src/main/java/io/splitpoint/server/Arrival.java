package io.splitpoint.server;

/**
 * How slowly a request may come and an answer may be taken: so long for the head, so long for the
 * body, and longer for each byte of it that has come (as Apache's mod_reqtimeout does it). Time in
 * which the server itself does not read does not count.
 *
 * @param headMs for the head, from its first byte
 * @param bodyMs for the body, from the end of the head; for an answer, from when it is written
 * @param leastBytesPerSecond at which either may go on after that
 */
public record Arrival(long headMs, long bodyMs, long leastBytesPerSecond) {

  /** 32 kbit/s: a frame of 100 KB would take 25 s. */
  public static final Arrival USUAL = new Arrival(10_000, 20_000, 4096);

  /** How long a body may take of which so many bytes have come, in milliseconds. */
  public long bodyMs(long bytes) {
    return bodyMs + 1000 * bytes / leastBytesPerSecond;
  }

  /** What is expected of a client, for a message. */
  public String words() {
    return "expected a request's head within %.1f s, and its body within %.1f s or at %d bytes/s"
        .formatted(headMs / 1000.0, bodyMs / 1000.0, leastBytesPerSecond);
  }
}
