package io.splitpoint.cli.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.app.SplitQuestion;
import io.splitpoint.app.Splits;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.failure.InputException;
import io.splitpoint.failure.MissingException;
import io.splitpoint.partition.Candidate;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitPoint;
import io.splitpoint.partition.SplitsReader;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.report.Chromium;
import io.splitpoint.report.ComparisonReport;
import io.splitpoint.report.RunReport;
import io.splitpoint.run.LayersCsv;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.RunDirectory;
import io.splitpoint.run.UsageException;
import io.splitpoint.run.Validity;
import io.splitpoint.run.WholeFile;
import io.splitpoint.table.Nearest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "chart",
    mixinStandardHelpOptions = true,
    description = {
      "Draws report.html again from a run's profile.csv and splits.csv, for example after they were"
          + " edited or came from another machine; compares several runs of one model.",
      "",
      "With several runs the page is comparison.html here: all in one figure, and how each stands"
          + " to the first."
    },
    footer = {
      "",
      "Examples:",
      "  splitpoint chart results/vgg16-coral-20261121-101500",
      "  splitpoint chart pi4-run pi5-run --out pis.html",
      "  splitpoint chart results/vgg16-coral-20261121-101500 --png"
    })
public final class ChartCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "directory with profile.csv and, maybe, splits.csv")
  List<Path> runs;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "the page to write (default: report.html in the run's directory; comparison.html here for"
              + " several)")
  Optional<Path> out = Optional.empty();

  @Option(
      names = "--png",
      description =
          "also a picture of each figure for papers, 2700 dots wide, beside the page; needs"
              + " Chromium or Chrome on the PATH")
  boolean png;

  @Option(names = "--json", description = "print the answer as JSON instead of text")
  boolean json;

  @Override
  public Integer call() throws IOException {
    Optional<Chromium> browser =
        png ? Chromium.find(System.getenv().getOrDefault("PATH", "")) : Optional.empty();
    if (png && browser.isEmpty()) {
      throw new MissingException(
          "--png: expected chromium or google-chrome on the PATH, found neither (sudo apt install"
              + " chromium)");
    }
    Path page;
    Map<String, String> figures;
    if (runs.size() == 1) {
      page = out.orElse(runs.get(0).resolve("report.html"));
      figures = one(runs.get(0), page);
    } else {
      page = out.orElse(Path.of("comparison.html"));
      figures = several(page);
    }
    List<Path> written = new ArrayList<>(List.of(page));
    if (browser.isPresent()) {
      String stem = page.getFileName().toString().replaceFirst("\\.html?$", "");
      for (Map.Entry<String, String> figure : figures.entrySet()) {
        Path picture = page.resolveSibling(stem + "-" + figure.getKey() + ".png");
        browser.get().picture(figure.getValue(), picture);
        written.add(picture);
      }
    }
    PrintWriter stdout = spec.commandLine().getOut();
    if (json) {
      ObjectNode answer = Provenance.JSON.createObjectNode();
      written.forEach(file -> answer.withArray("wrote").add(file.toString()));
      stdout.println(Provenance.JSON.writeValueAsString(answer));
    } else {
      written.forEach(file -> stdout.println("wrote " + file));
    }
    return 0;
  }

  private Map<String, String> one(Path run, Path page) throws IOException {
    Profile profile = ProfileCsv.read(run.resolve("profile.csv"));
    Path splits = run.resolve("splits.csv");
    Path tailsFile = run.resolve(RunDirectory.TAILS);
    List<LayerProfile> tails = Files.exists(tailsFile) ? ProfileCsv.readRows(tailsFile) : List.of();
    List<MeasuredTails.Comparison> compared = MeasuredTails.compare(tailsFile, tails, profile);
    Optional<Partition> partition =
        Files.exists(splits)
            ? Optional.of(SplitsReader.read(splits, profile, tails))
            : Optional.empty();
    Path beside = run.resolve("profile.json");
    JsonNode provenance =
        Files.exists(beside)
            ? Provenance.JSON.readTree(Files.readString(beside))
            : Provenance.JSON.createObjectNode();
    List<String> notices = new ArrayList<>();
    provenance
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (Nearest.slips(key, "notices") == 1) {
                throw new UsageException(
                    beside + ": expected the key notices, found '" + key + "'");
              }
            });
    provenance.path("notices").forEach(notice -> notices.add(notice.asText()));
    List<String> verdict = new ArrayList<>();
    if (provenance.has("validity")) {
      verdict.addAll(Validity.of(provenance.path("validity")).lines());
    }
    Path layers = run.resolve(LayersCsv.NAME);
    Optional<Asked> asked =
        partition.flatMap(answer -> asked(run, profile, tails, answer, provenance));
    RunReport.Content content =
        new RunReport.Content(
            profile,
            partition,
            asked.flatMap(same -> same.question.endurance(same.splits, profile, tails)),
            compared,
            Files.exists(layers) ? LayersCsv.read(layers) : List.of(),
            provenance.path("confidence_asked").asDouble(0.95),
            verdict,
            notices,
            provenance.toPrettyString(),
            asked.map(same -> same.splits.whatIf(profile, tails, same.question.command(run))));
    WholeFile.write(page, to -> RunReport.write(content, to));
    return RunReport.figures(content);
  }

  private record Asked(SplitQuestion question, Splits splits) {}

  /**
   * What the run was asked; empty where splits.csv says something else than the profile beside it,
   * which is then drawn as it is, and where a file that it was asked with has gone.
   */
  private static Optional<Asked> asked(
      Path run, Profile profile, List<LayerProfile> tails, Partition drawn, JsonNode provenance) {
    if (!provenance.has(SplitQuestion.KEY)) {
      return Optional.empty();
    }
    SplitQuestion question = SplitQuestion.of(provenance.path(SplitQuestion.KEY));
    Splits splits;
    try {
      splits = question.splits(run, provenance.path("confidence_asked").asDouble(0.95));
    } catch (InputException | UncheckedIOException gone) {
      return Optional.empty();
    }
    List<Candidate> again = splits.partition(profile, tails).candidates();
    boolean same = again.size() == drawn.candidates().size();
    for (int i = 0; same && i < again.size(); i++) {
      SplitPoint one = again.get(i).cut();
      SplitPoint other = drawn.candidates().get(i).cut();
      same =
          one.where().equals(other.where())
              && same(one.latencyMs(), other.latencyMs())
              && same(one.energyMj(), other.energyMj());
    }
    return same ? Optional.of(new Asked(question, splits)) : Optional.empty();
  }

  private static boolean same(OptionalDouble one, OptionalDouble other) {
    return one.isPresent() == other.isPresent()
        && Math.abs(one.orElse(0) - other.orElse(0)) <= 1e-6 * Math.abs(one.orElse(0));
  }

  private Map<String, String> several(Path page) throws IOException {
    Map<String, Profile> profiles = new LinkedHashMap<>();
    for (Path run : runs) {
      Profile profile = ProfileCsv.read(run.resolve("profile.csv"));
      profiles.values().stream().findFirst().ifPresent(first -> sameModel(run, profile, first));
      if (profiles.put(name(run), profile) != null) {
        throw new UsageException(run + ": expected different runs, found it twice");
      }
    }
    WholeFile.write(page, to -> ComparisonReport.write(profiles, to));
    if (!json) {
      PrintWriter stdout = spec.commandLine().getOut();
      TextTable.print(ComparisonReport.summaryHeader(), ComparisonReport.summary(profiles), stdout);
      stdout.println();
    }
    return ComparisonReport.figures(profiles);
  }

  /** The directory's own name, with the way to it only where two runs share the name. */
  private String name(Path run) {
    Path last = run.toAbsolutePath().normalize().getFileName();
    long same =
        runs.stream()
            .filter(other -> last.equals(other.toAbsolutePath().normalize().getFileName()))
            .count();
    return same == 1 ? last.toString() : run.normalize().toString();
  }

  private void sameModel(Path run, Profile profile, Profile first) {
    if (!layers(profile).equals(layers(first))) {
      throw new UsageException(
          "%s: expected the model and layers of %s (%s, %d layers), found %s, %d layers"
              .formatted(
                  run,
                  runs.get(0),
                  first.model(),
                  first.layers(),
                  profile.model(),
                  profile.layers()));
    }
  }

  private static List<String> layers(Profile profile) {
    List<String> names = new ArrayList<>(List.of(profile.model()));
    profile.rows(profile.series().get(0)).stream().map(LayerProfile::layerName).forEach(names::add);
    return names;
  }
}
