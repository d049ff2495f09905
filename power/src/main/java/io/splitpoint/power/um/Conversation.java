package io.splitpoint.power.um;

import io.splitpoint.power.line.Line;
import java.io.IOException;
import java.util.Optional;

/** One request to a meter and its answer, in the meter's own protocol. */
interface Conversation {

  /**
   * Asks once.
   *
   * @return empty when no sound answer came in time
   * @throws IOException when the line is gone
   */
  Optional<Reading> ask(Line line) throws IOException;

  /** What a meter that is there but not understood has said, for an error message. */
  String heard();
}
