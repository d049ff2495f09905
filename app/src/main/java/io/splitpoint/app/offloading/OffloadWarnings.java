package io.splitpoint.app.offloading;

import io.splitpoint.offload.run.RunCounters;
import io.splitpoint.offload.run.RunCounters.Event;
import io.splitpoint.offload.run.UsableSplits;
import io.splitpoint.table.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The warnings about frames that were sent but finished here. */
final class OffloadWarnings {

  private static final Map<Event, String> CAUSES = new LinkedHashMap<>();

  static {
    CAUSES.put(Event.TIMED_OUT, "the answer came too late for");
    CAUSES.put(Event.SERVER_AWAY, "there was no connection for");
    CAUSES.put(Event.BROKEN_OFF, "the connection broke with");
    CAUSES.put(Event.REFUSED, "the server refused");
    CAUSES.put(Event.WRONG_MODEL, "the server had another model or none for");
  }

  private OffloadWarnings() {}

  /**
   * @param fixed the fixed layer after which it was split
   */
  static List<String> of(
      RunCounters counters, UsableSplits table, OptionalInt fixed, OptionalDouble deadlineMs) {
    long fellBack = counters.of(Event.FELL_BACK);
    long sent = fellBack + counters.of(Event.FROM_SERVER);
    if (2 * fellBack <= sent) {
      return List.of();
    }
    List<String> causes = new ArrayList<>();
    CAUSES.forEach(
        (event, words) -> {
          if (counters.of(event) > 0) {
            causes.add(words + " " + counters.of(event));
          }
        });
    List<String> warnings = new ArrayList<>();
    warnings.add(
        "%d of %d frames for the server were finished here%s"
            .formatted(fellBack, sent, causes.isEmpty() ? "" : ": " + String.join(", ", causes)));
    if (counters.of(Event.TIMED_OUT) > 0 && fixed.isPresent() && deadlineMs.isPresent()) {
      int layer = fixed.getAsInt();
      warnings.add(
          String.format(
              Locale.ROOT,
              "with a deadline of %s ms the server is waited for %.1f ms: the tail after layer %d takes"
                  + " %.1f ms here, and must be able to end in time with half of that and a tenth of"
                  + " the deadline to spare; a longer deadline or another split, a later one or one that"
                  + " is chosen automatically, gives the server more",
              Numbers.text(deadlineMs.getAsDouble()),
              Math.max(0, table.waitMs(layer, deadlineMs.getAsDouble())),
              layer,
              table.after(layer).tailMs()));
    }
    return warnings;
  }
}
