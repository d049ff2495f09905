package io.splitpoint.cli;

import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.OneCut;
import io.splitpoint.partition.Pairing;
import io.splitpoint.partition.Pairings;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.PartitionInputException;
import io.splitpoint.partition.SplitsCsv;
import io.splitpoint.partition.Tail;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "partition",
    description = {
      "Finds the best cuts of a model between two devices from their profiles.",
      "",
      "Devices of one profile share a machine: the tail on the host CPU costs no transfer, and its"
          + " energy is the owner's too. Devices of different profiles, and the server that --tail"
          + " names, are on the far side of the link."
    },
    mixinStandardHelpOptions = true)
final class PartitionCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "PROFILE",
      description = "profile.csv of one machine each; the first is the head's")
  List<Path> profiles;

  @Option(
      names = "--link",
      paramLabel = "NAME|FILE",
      description =
          "usb2, usb3, ethernet, wifi, lte, 5g, ble, local, or a YAML file with bandwidth_mbps,"
              + " latency_ms, transmit_w, receive_w, idle_w, overhead_ms (default: wifi between"
              + " machines, local within one)")
  String link;

  @Option(
      names = "--tail",
      paramLabel = "PROFILE|xFACTOR",
      description = "a server: its profile, or how many times as fast as the head's device it is")
  String tail;

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      description =
          "latency, energy, edp or throughput (default: latency; with --deadline the least energy"
              + " where it is known)")
  String objective;

  @Option(names = "--deadline", paramLabel = "MS", description = "most latency")
  Double deadline;

  @Option(names = "--energy-budget", paramLabel = "MJ", description = "most energy")
  Double energyBudget;

  @Option(
      names = "--memory",
      paramLabel = "BYTES",
      description = "most parameter bytes on the head device, such as 8000000 or 8MiB")
  String memory;

  @Option(
      names = "--mixed-precision",
      description = "also pair devices of different precision, and charge the conversion")
  boolean mixedPrecision;

  @Option(
      names = "--return-answer",
      description = "charge the way of the model's output back to the head device")
  boolean returnAnswer;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of the resampling behind the confidence (default: ${DEFAULT-VALUE})")
  long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where splits.csv goes (default: results/<model>-<device>-<time>)")
  Path out;

  @Option(names = "--json", description = "print JSON instead of the table")
  boolean json;

  @Option(names = "--quiet", description = "print nothing on stderr")
  boolean quiet;

  @Override
  public Integer call() throws IOException {
    Constraints constraints =
        new Constraints(
            atLeastZero("--deadline", deadline),
            atLeastZero("--energy-budget", energyBudget),
            memory == null ? OptionalLong.empty() : OptionalLong.of(Bytes.parse(memory)));
    Optional<Objective> named = Optional.ofNullable(objective).map(Objective::of);
    List<Profile> read = profiles.stream().map(ProfileCsv::read).toList();
    List<Pairing> pairings = new ArrayList<>();
    for (Pairing pairing :
        Pairings.of(
            read,
            Optional.ofNullable(link).map(Link::of),
            Optional.ofNullable(tail).map(Tail::of),
            mixedPrecision)) {
      Pairing.Rules rules = pairing.rules();
      pairings.add(
          pairing.with(new Pairing.Rules(returnAnswer, rules.visitMs(), rules.conversionNs())));
    }
    Partition partition = OneCut.solve(pairings, constraints, seed);
    Objective asked = named.orElseGet(() -> byDefault(partition, constraints));
    partition.require(asked, constraints);
    Path directory = out == null ? newDirectory(pairings.get(0)) : out;
    Files.createDirectories(directory);
    WholeFile.write(
        directory.resolve("splits.csv"), writer -> SplitsCsv.write(partition, asked, writer));
    PrintWriter stdout = spec.commandLine().getOut();
    if (json) {
      stdout.println(PartitionView.json(partition, asked));
    } else {
      PartitionView.print(partition, asked, constraints, stdout);
    }
    if (!quiet) {
      spec.commandLine().getErr().println("wrote " + directory.resolve("splits.csv"));
    }
    return 0;
  }

  /** A deadline asks for the least energy that meets it; without a meter, for the least latency. */
  static Objective byDefault(Partition partition, Constraints constraints) {
    boolean energy = partition.candidates().stream().anyMatch(c -> c.cut().energyMj().isPresent());
    return constraints.deadlineMs().isPresent() && energy ? Objective.ENERGY : Objective.LATENCY;
  }

  private static OptionalDouble atLeastZero(String option, Double value) {
    if (value == null) {
      return OptionalDouble.empty();
    }
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new PartitionInputException(option + ": expected at least 0, found " + value);
    }
    return OptionalDouble.of(value);
  }

  private static Path newDirectory(Pairing first) {
    return Path.of(
        "results",
        "%s-%s-%s"
            .formatted(
                first.head().get(0).model(),
                first.headDevice().replaceAll("[^A-Za-z0-9_.+-]", "-"),
                LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"))));
  }
}
