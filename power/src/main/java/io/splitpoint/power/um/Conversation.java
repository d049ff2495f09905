package io.splitpoint.power.um;

import io.splitpoint.power.line.Line;
import java.io.IOException;
import java.util.Optional;

/** One request to a meter and its answer, in the meter's own protocol. */
interface Conversation {

  /**
   * Sends one request.
   *
   * @return empty when no valid answer came in time
   * @throws IOException when the line is lost
   */
  Optional<Reading> ask(Line line) throws IOException;

  /** The bytes of a meter that was not understood, for an error message. */
  String heard();
}
