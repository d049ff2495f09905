package io.splitpoint.cli.profile;

import io.splitpoint.app.SplitQuestion;
import io.splitpoint.cli.option.EnergyOptions;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.ServerAccess;
import io.splitpoint.cli.option.TailOptions;
import io.splitpoint.failure.InputException;
import io.splitpoint.offload.client.ServerAddress;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The question about the splits, and the machine that runs the tails. */
final class QuestionOptions {

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Mixin EnergyOptions energy;
  @Mixin ServerAccess access = new ServerAccess();
  @Mixin TailOptions far = new TailOptions();

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      description =
          "a running 'splitpoint offload serve' with the same model: times its tails there, and the"
              + " link to it, in the same rounds, and answers for the two machines; instead of"
              + " --tail and --link")
  Optional<String> server = Optional.empty();

  @Option(
      names = "--deadline",
      paramLabel = "MS",
      description = "largest latency; the cheapest split that meets it is reported")
  Optional<Double> deadlineMs = Optional.empty();

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      description =
          "latency, energy, edp or throughput (default: latency; with --deadline the least energy"
              + " where it is known)")
  Optional<String> objective = Optional.empty();

  @Option(
      names = "--confidence",
      paramLabel = "P",
      defaultValue = "0.95",
      description =
          "probability at which one split is called best, 0.5 to 0.999 (default: ${DEFAULT-VALUE})")
  double confidence;

  SplitQuestion question(long seed) {
    InRange.within(0.5, 0.999, "--confidence", confidence);
    deadlineMs.ifPresent(ms -> InRange.above0("--deadline", ms));
    return new SplitQuestion(
        far.tail,
        far.link,
        objective,
        deadlineMs,
        energy.of().label(),
        energy.board(),
        energy.tailBoard(),
        energy.batteryText(),
        energy.rateText(),
        seed);
  }

  /**
   * @param withTails whether tails are run
   * @param precisions number of precisions that are profiled
   */
  Optional<ServerAddress> server(boolean withTails, int precisions) throws IOException {
    if (server.isEmpty()) {
      return Optional.empty();
    }
    boolean linked = command.commandLine().getParseResult().hasMatchedOption("--link");
    if (far.tail.isPresent() || linked || !withTails) {
      throw new InputException(
          "--server: expected no --tail, --link or --tails, which it measures, found %s"
              .formatted(far.tail.isPresent() ? "--tail" : linked ? "--link" : "--tails"));
    }
    if (precisions > 1) {
      throw new InputException("--server: expected one --precision, found " + precisions);
    }
    return Optional.of(access.of(server.get()));
  }
}
