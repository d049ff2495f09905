package io.splitpoint.offload.protocol;

import java.util.Set;

/** Parameters of the protocol's extensions that affect an answer. */
final class Parameters {

  private static final Set<String> UNSERVED =
      Set.of(
          "classification",
          "shared_memory_region",
          "shared_memory_offset",
          "shared_memory_byte_size");

  /** The time in microseconds within which a request must begin. */
  static final String TIMEOUT = "timeout";

  private Parameters() {}

  /** Checks a client's time limit. */
  static long timeout(long micros) {
    if (micros < 0) {
      throw Json.invalid("expected a number of microseconds as '" + TIMEOUT + "'");
    }
    return micros;
  }

  /** Refuses a parameter that must not be ignored; others may be ignored. */
  static void refuseUnserved(String name) {
    if (UNSERVED.contains(name)) {
      throw Json.invalid("the parameter '" + name + "' is not supported");
    }
  }
}
