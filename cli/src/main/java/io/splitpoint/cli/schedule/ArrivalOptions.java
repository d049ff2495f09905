package io.splitpoint.cli.schedule;

import io.splitpoint.app.scheduling.Simulating;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.failure.InputException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The arrivals and executions of a simulation's jobs. */
final class ArrivalOptions {

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "simulated time in which jobs arrive (default: 60, or all of a trace)")
  Optional<Double> seconds = Optional.empty();

  @Option(
      names = "--arrivals",
      paramLabel = "KIND",
      defaultValue = "periodic",
      description =
          "periodic; poisson, random with the period as the mean time between them; or trace:FILE, a CSV"
              + " of task,arrival_ms (default: ${DEFAULT-VALUE})")
  String arrivals;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "seed of all random numbers (default: ${DEFAULT-VALUE})")
  long seed;

  @Option(
      names = "--sporadic",
      paramLabel = "F",
      defaultValue = "0",
      description = "arrivals come up to F periods late (default: 0, periodic)")
  double sporadic;

  @Option(
      names = "--together",
      description = "all tasks arrive at 0 first, instead of somewhere in their first period")
  boolean together;

  @Option(
      names = "--worst-case",
      description = "every job takes its worst case, instead of bcet_ms to worst case")
  boolean worstCase;

  /**
   * @throws InputException when an option is out of its range, or contradicts another
   */
  Simulating.Jobs asked() {
    if (seconds.isPresent() && !(seconds.get() > 0 && seconds.get() <= 1e7)) {
      throw new InputException("--seconds: expected above 0 to 1e7, found " + seconds.get());
    }
    InRange.within(0, 1000, "--sporadic", sporadic);
    boolean poisson = arrivals.equals("poisson");
    Optional<Path> trace =
        arrivals.startsWith("trace:")
            ? Optional.of(Path.of(arrivals.substring("trace:".length())))
            : Optional.empty();
    boolean periodic = arrivals.equals("periodic");
    if (!poisson && trace.isEmpty() && !periodic) {
      throw new InputException(
          "--arrivals: expected periodic, poisson or trace:FILE, found " + arrivals);
    }
    if (!periodic && (sporadic != 0 || together)) {
      throw new InputException(
          "--arrivals "
              + arrivals
              + ": expected no --sporadic and no --together, which are for periodic arrivals");
    }
    return new Simulating.Jobs(
        poisson, trace, seconds.map(s -> (long) (s * 1e9)), seed, sporadic, worstCase, together);
  }
}
