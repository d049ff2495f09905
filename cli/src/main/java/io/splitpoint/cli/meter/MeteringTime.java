package io.splitpoint.cli.meter;

import io.splitpoint.failure.InputException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How long a meter is read or emulated. */
final class MeteringTime {

  @Option(names = "--for", paramLabel = "SECONDS", description = "end after so long")
  Optional<Double> seconds = Optional.empty();

  /** In nanoseconds; the most that there are where no end was given. */
  long nanos() {
    if (seconds.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (!(seconds.get() > 0 && seconds.get() < 1e9)) {
      throw new InputException("--for: expected more than 0 s, found " + seconds.get());
    }
    return (long) (seconds.get() * 1e9);
  }
}
