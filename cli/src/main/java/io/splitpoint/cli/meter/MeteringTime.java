package io.splitpoint.cli.meter;

import io.splitpoint.cli.option.InRange;
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
    return (long) (InRange.above0("--for", seconds.get()) * 1e9);
  }
}
