package io.splitpoint.cli.partition;

import io.splitpoint.app.ModelSource;
import io.splitpoint.app.PartitionResult;
import io.splitpoint.app.Partitioning;
import io.splitpoint.app.PartitioningOptions;
import io.splitpoint.cli.option.BandwidthRange;
import io.splitpoint.cli.option.EnergyOptions;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.CtrlC;
import io.splitpoint.partition.Constraints;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "partition",
    description = {
      "Finds the best cuts of a model between two devices from their profiles.",
      "",
      "Devices of one profile share a machine: a tail on the host CPU costs no transfer, and its"
          + " energy counts too. Devices of different profiles, and the server that --tail"
          + " names, are on the far side of the link."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint partition results/published/second-measurement.csv --tail x10 \\",
      "      --link wifi",
      "  splitpoint partition pi/profile.csv --tail server/profile.csv --link lte \\",
      "      --deadline 400",
      "  splitpoint partition pi/profile.csv --tail laptop/profile.csv --link wifi \\",
      "      --board pi4 --battery 37Wh --rate 2/s",
      "  splitpoint partition profile.csv --tail x10 --sweep bandwidth=1..100mbit \\",
      "      --json"
    })
public final class PartitionCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin EnergyOptions energy;
  @Mixin LinkOptions link = new LinkOptions();
  @Mixin ConstraintOptions constraints = new ConstraintOptions();
  @Mixin MoreAnswers more = new MoreAnswers();

  @Parameters(
      arity = "1..*",
      paramLabel = "PROFILE",
      description =
          "profile.csv of one machine each, or its run's directory; the first is the head's")
  List<Path> profiles;

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      description =
          "latency, energy, edp, throughput, or several with weights such as"
              + " latency=0.7,energy=0.3, each over the best value of its own (default: latency;"
              + " with --deadline the least energy where it is known)")
  Optional<String> objective = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "seed of the resampling for the confidence (default: ${DEFAULT-VALUE})")
  long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "directory of splits.csv (default: results/<model>-<device>-<time>)")
  Optional<Path> out = Optional.empty();

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    PartitionResult result;
    PrintWriter err = spec.commandLine().getErr();
    try (CtrlC signal = new CtrlC()) {
      signal.last(
          () -> {
            err.println("interrupted before the answer and its files were complete");
            err.flush();
          });
      result = Partitioning.run(options());
    }
    result.energyNotices().forEach(err::println);
    PartitionView view = new PartitionView(result);
    output.print(view::json, view::print);
    result.notices().forEach(err::println);
    err.println("wrote " + result.directory().resolve("splits.csv"));
    return 0;
  }

  private PartitioningOptions options() {
    Constraints kept = constraints.constraints();
    more.refuseWhatIsNotHonoured(objective, kept, link.returnAnswer);
    return new PartitioningOptions(
        profiles,
        link.far.link,
        link.far.tail,
        link.tails,
        objective,
        kept,
        energy.of(),
        energy.machines(false),
        energy.battery(),
        energy.rate(),
        more.sweep.map(BandwidthRange::parse),
        more.tiers,
        more.placement.map(ModelSource::of),
        link.mixedPrecision,
        link.returnAnswer,
        seed,
        out,
        spec.commandLine().getParseResult().originalArgs());
  }
}
