package io.splitpoint.offload.protocol;

import java.util.Set;

/** Parameters of the protocol's extensions that change what an answer means, and are not served. */
final class Parameters {

  private static final Set<String> UNSERVED =
      Set.of(
          "classification",
          "shared_memory_region",
          "shared_memory_offset",
          "shared_memory_byte_size");

  /** After which a request need not be begun with, in microseconds. */
  static final String TIMEOUT = "timeout";

  private Parameters() {}

  /** A time limit as a client gives it. */
  static long timeout(long micros) {
    if (micros < 0) {
      throw Json.invalid("expected a number of microseconds as '" + TIMEOUT + "'");
    }
    return micros;
  }

  /** Refuses a parameter that must not be ignored; others may be. */
  static void refuseUnserved(String name) {
    if (UNSERVED.contains(name)) {
      throw Json.invalid("the parameter '" + name + "' is not served");
    }
  }
}
