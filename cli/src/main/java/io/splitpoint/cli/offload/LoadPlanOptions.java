package io.splitpoint.cli.offload;

import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.Names;
import io.splitpoint.cli.option.Words;
import io.splitpoint.failure.InputException;
import io.splitpoint.offload.load.LoadPlan;
import io.splitpoint.offload.load.Scenario;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of a load, in MLPerf's terms. */
final class LoadPlanOptions {

  /** Limit on connections for requests that come while others are answered. */
  private static final int MOST_CONNECTIONS = 1024;

  private static final double WARM_SECONDS = 2;

  @Option(
      names = "--scenario",
      paramLabel = "SCENARIO",
      completionCandidates = Names.Scenarios.class,
      defaultValue = "single-stream",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  String scenario;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "mean requests per second, in the scenario server")
  Optional<Double> rate = Optional.empty();

  @Option(
      names = "--target",
      paramLabel = "MS",
      description = "limit for the 99th percentile, in the scenario server")
  Optional<Double> targetMs = Optional.empty();

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "least duration; MLPerf's rules require 600 (default: ${DEFAULT-VALUE})")
  double seconds;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "100",
      description = "least number of requests (default: ${DEFAULT-VALUE})")
  long least;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "16",
      description = "connections in the scenarios server and offline (default: ${DEFAULT-VALUE})")
  int connections;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "seed of arrivals and inputs (default: ${DEFAULT-VALUE})")
  long seed;

  /**
   * @throws InputException when an option is out of its range, or does not belong to this scenario
   */
  LoadPlan plan() {
    Scenario which = Words.value("--scenario", scenario, Scenario.class);
    boolean poisson = which == Scenario.SERVER;
    if (poisson != rate.isPresent() || poisson != targetMs.isPresent()) {
      throw new InputException(
          poisson
              ? "--scenario server: expected --rate and --target"
              : "--rate and --target: expected with --scenario server, found " + scenario);
    }
    InRange.within(1e-3, 1e6, "--rate", rate.orElse(1.0));
    InRange.within(1e-3, 1e7, "--target", targetMs.orElse(1.0));
    InRange.within(0, 86_400, "--duration", seconds);
    InRange.within(1, 1e8, "--requests", least);
    InRange.within(1, MOST_CONNECTIONS, "--connections", connections);
    return new LoadPlan(
        which,
        rate.orElse(0.0),
        targetMs.orElse(0.0),
        WARM_SECONDS,
        seconds,
        least,
        which == Scenario.SINGLE_STREAM ? 1 : connections,
        seed);
  }
}
