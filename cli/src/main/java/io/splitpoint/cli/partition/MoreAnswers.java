package io.splitpoint.cli.partition;

import io.splitpoint.failure.InputException;
import io.splitpoint.partition.Constraints;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The answers besides the best cuts. */
final class MoreAnswers {

  @Option(
      names = "--sweep",
      paramLabel = "bandwidth=FROM..TOmbit",
      description =
          "the best split as a function of the link's bandwidth, with the crossovers; also writes"
              + " sweep.csv and sweep.html")
  Optional<String> sweep = Optional.empty();

  @Option(
      names = "--tiers",
      description =
          "also cut along all devices in the order of the profiles and then the server:"
              + " at most one segment on each; keeps the constraints (a throughput: --memory only)")
  boolean tiers;

  @Option(
      names = "--placement",
      paramLabel = "MODEL",
      description =
          "also place every layer of the model's graph on one of each pair of devices (a built-in"
              + " model's name or a .tflite file; latency or energy; without constraints)")
  Optional<String> placement = Optional.empty();

  /** Refuses options that an answer would silently ignore. */
  void refuseWhatIsNotHonoured(
      Optional<String> objective, Constraints constraints, boolean returnAnswer) {
    if (objective.filter(o -> o.contains("=")).isPresent()
        && (sweep.isPresent() || placement.isPresent())) {
      throw new InputException(
          "--objective: expected a single one with --sweep or --placement, found "
              + objective.get());
    }
    if (placement.isPresent() && (returnAnswer || !constraints.equals(Constraints.NONE))) {
      throw new InputException(
          "--placement: expected no --deadline, --energy-budget, --memory or --return-answer, which"
              + " a free placement does not keep to");
    }
    boolean bounded =
        constraints.deadlineMs().isPresent() || constraints.energyBudgetMj().isPresent();
    if (tiers && bounded && objective.equals(Optional.of("throughput"))) {
      throw new InputException(
          "--tiers --objective throughput: expected no --deadline and no --energy-budget");
    }
  }
}
