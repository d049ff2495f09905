package io.splitpoint.offload.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** The secret that clients must send as {@code Authorization: Bearer …}. */
record Token(Optional<String> secret) {

  private static final String SCHEME = "Bearer ";

  /** Whether the header's value (null when absent) has the token; the time is constant. */
  boolean admits(String authorization) {
    if (secret.isEmpty()) {
      return true;
    }
    String given = String.valueOf(authorization);
    boolean bearer = given.regionMatches(true, 0, SCHEME, 0, SCHEME.length()); // RFC 9110, 11.1.
    byte[] expected = secret.get().getBytes(StandardCharsets.UTF_8);
    byte[] named =
        (bearer ? given.substring(SCHEME.length()).strip() : "").getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, named);
  }
}
