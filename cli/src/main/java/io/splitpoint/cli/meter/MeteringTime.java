package io.splitpoint.cli.meter;

import io.splitpoint.cli.option.InRange;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The time for which a meter is read or emulated. */
final class MeteringTime {

  @Option(names = "--for", paramLabel = "SECONDS", description = "end after this time")
  Optional<Double> seconds = Optional.empty();

  /** The time in nanoseconds; the largest value without an end. */
  long nanos() {
    if (seconds.isEmpty()) {
      return Long.MAX_VALUE;
    }
    return (long) (InRange.above0("--for", seconds.get()) * 1e9);
  }
}
