package io.splitpoint.cli.partition;

import io.splitpoint.cli.option.Bytes;
import io.splitpoint.failure.InputException;
import io.splitpoint.partition.Constraints;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** The constraints of every answer. */
final class ConstraintOptions {

  @Option(names = "--deadline", paramLabel = "MS", description = "largest latency")
  Optional<Double> deadline = Optional.empty();

  @Option(names = "--energy-budget", paramLabel = "MJ", description = "largest energy")
  Optional<Double> energyBudget = Optional.empty();

  @Option(
      names = "--memory",
      paramLabel = "BYTES",
      description = "largest number of parameter bytes on the head device, such as 8000000 or 8MiB")
  Optional<String> memory = Optional.empty();

  Constraints constraints() {
    return new Constraints(
        atLeastZero("--deadline", deadline),
        atLeastZero("--energy-budget", energyBudget),
        memory.map(Bytes::parse).map(OptionalLong::of).orElseGet(OptionalLong::empty));
  }

  private static OptionalDouble atLeastZero(String option, Optional<Double> value) {
    if (value.isPresent() && !(value.get() >= 0 && value.get() < Double.POSITIVE_INFINITY)) {
      throw new InputException(option + ": expected at least 0, found " + value.get());
    }
    return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }
}
