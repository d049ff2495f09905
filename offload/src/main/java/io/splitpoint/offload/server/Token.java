package io.splitpoint.offload.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** The secret that callers must name as {@code Authorization: Bearer …}. */
record Token(Optional<String> secret) {

  /**
   * Whether the header's value (null when absent) lets the caller in; takes the same time always.
   */
  boolean admits(String authorization) {
    if (secret.isEmpty()) {
      return true;
    }
    byte[] expected = ("Bearer " + secret.get()).getBytes(StandardCharsets.UTF_8);
    byte[] given = String.valueOf(authorization).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, given);
  }
}
