package io.splitpoint.server;

/**
 * The times within which a request must arrive and an answer must be read: one for the head, and
 * one for the body that grows with each received byte (as in Apache's mod_reqtimeout). Time in
 * which the server itself does not read does not count.
 *
 * @param headMs time for the head, from its first byte
 * @param bodyMs time for the body, from the end of the head, or for an answer, from its writing
 * @param leastBytesPerSecond least rate of either after that
 */
public record Arrival(long headMs, long bodyMs, long leastBytesPerSecond) {

  /** 32 kbit/s: a frame of 100 KB would take 25 s. */
  public static final Arrival USUAL = new Arrival(10_000, 20_000, 4096);

  /** The time for a body of which this number of bytes has arrived, in milliseconds. */
  public long bodyMs(long bytes) {
    return bodyMs + 1000 * bytes / leastBytesPerSecond;
  }

  /** The limits as text, for a message. */
  public String words() {
    return "expected a request's head within %.1f s, and its body within %.1f s or at %d bytes/s"
        .formatted(headMs / 1000.0, bodyMs / 1000.0, leastBytesPerSecond);
  }
}
