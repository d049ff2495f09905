package io.splitpoint.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitsReader;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "chart",
    mixinStandardHelpOptions = true,
    description =
        "Draws report.html again from a run's profile.csv and splits.csv, for example after they"
            + " were edited or came from another machine.",
    footer = {"", "Example:", "  splitpoint chart results/vgg16-coral-20261121-101500"})
final class ChartCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "directory with profile.csv and, maybe, splits.csv")
  Path run;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "the page to write (default: report.html in the run's directory)")
  Optional<Path> out = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Profile profile = ProfileCsv.read(run.resolve("profile.csv"));
    Path splits = run.resolve("splits.csv");
    Optional<Partition> partition =
        Files.exists(splits) ? Optional.of(SplitsReader.read(splits, profile)) : Optional.empty();
    Path beside = run.resolve("profile.json");
    JsonNode provenance =
        Files.exists(beside)
            ? Provenance.JSON.readTree(Files.readString(beside))
            : Provenance.JSON.createObjectNode();
    List<String> notices = new ArrayList<>();
    provenance.path("notices").forEach(notice -> notices.add(notice.asText()));
    Path page = out.orElse(run.resolve("report.html"));
    WholeFile.write(
        page, to -> RunReport.write(profile, partition, notices, provenance.toPrettyString(), to));
    spec.commandLine().getOut().println("wrote " + page);
    return 0;
  }
}
