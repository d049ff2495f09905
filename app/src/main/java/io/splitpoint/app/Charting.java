package io.splitpoint.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.failure.InputException;
import io.splitpoint.partition.Answer;
import io.splitpoint.partition.Candidate;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitPoint;
import io.splitpoint.partition.SplitsReader;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profiler.Operators;
import io.splitpoint.report.Chromium;
import io.splitpoint.report.ComparisonReport;
import io.splitpoint.report.RunReport;
import io.splitpoint.run.LayersCsv;
import io.splitpoint.run.OpsCsv;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.RunDirectory;
import io.splitpoint.run.Validity;
import io.splitpoint.run.WholeFile;
import io.splitpoint.table.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Draws the pages of runs again from their files: one run, or a comparison of several. */
public final class Charting {

  /**
   * A drawn page.
   *
   * @param figures figures as separate pages, by name
   * @param compared each run compared with the first, as a header and rows; empty for one run
   */
  public record Chart(Path page, Map<String, String> figures, List<List<String>> compared) {

    /** Saves a picture of each figure beside the page. */
    public List<Path> pictures(Chromium browser) throws IOException {
      String stem = page.getFileName().toString().replaceFirst("\\.html?$", "");
      List<Path> pictures = new ArrayList<>();
      for (Map.Entry<String, String> figure : figures.entrySet()) {
        Path picture = page.resolveSibling(stem + "-" + figure.getKey() + ".png");
        browser.picture(figure.getValue(), picture);
        pictures.add(picture);
      }
      return pictures;
    }
  }

  /**
   * @param partition the answer, with the probability of every split, which splits.csv has not
   */
  private record Asked(SplitQuestion question, Splits splits, Partition partition) {}

  private Charting() {}

  /**
   * Draws a run's page.
   *
   * @throws InputException when a file of the run is invalid
   */
  public static Chart one(Path run, Path page) throws IOException {
    Profile profile = ProfileCsv.read(run.resolve(RunDirectory.PROFILE));
    Path splits = run.resolve("splits.csv");
    List<LayerProfile> tails = RunDirectory.tailsBeside(run.resolve(RunDirectory.PROFILE));
    Optional<Partition> partition =
        Files.exists(splits)
            ? Optional.of(SplitsReader.read(splits, profile, tails))
            : Optional.empty();
    JsonNode provenance = provenance(run.resolve("profile.json"));
    List<String> notices = new ArrayList<>();
    provenance.path("notices").forEach(notice -> notices.add(notice.asText()));
    Path layers = run.resolve(LayersCsv.NAME);
    Optional<Asked> asked =
        partition.flatMap(answer -> asked(run, profile, tails, answer, provenance));
    RunReport.Content content =
        new RunReport.Content(
            profile,
            asked.map(Asked::partition).or(() -> partition),
            asked.flatMap(same -> same.question.endurance(same.splits, profile, tails)),
            MeasuredTails.compare(run.resolve(RunDirectory.TAILS), tails, profile),
            tails,
            Files.exists(layers) ? LayersCsv.read(layers) : List.of(),
            operators(run, provenance),
            confidence(provenance),
            provenance.has("validity")
                ? Validity.of(provenance.path("validity")).lines()
                : List.of(),
            notices,
            provenance.toPrettyString(),
            asked.map(same -> same.splits.whatIf(profile, tails, same.question.command(run))));
    WholeFile.write(page, to -> RunReport.write(content, to));
    return new Chart(page, RunReport.figures(content), List.of());
  }

  private static Operators operators(Path run, JsonNode provenance) throws IOException {
    Path rows = run.resolve(OpsCsv.NAME);
    List<Operators.Summary> summaries = new ArrayList<>();
    provenance
        .path(Operators.KEY)
        .forEach(sentence -> summaries.add(new Operators.Summary("", sentence.asText())));
    return new Operators(Files.exists(rows) ? OpsCsv.read(rows) : List.of(), summaries);
  }

  private static JsonNode provenance(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Provenance.JSON.createObjectNode();
    }
    JsonNode provenance = Provenance.JSON.readTree(Files.readString(file));
    provenance
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (Nearest.slips(key, "notices") == 1) {
                throw new InputException(file + ": expected the key notices, found '" + key + "'");
              }
            });
    return provenance;
  }

  private static double confidence(JsonNode provenance) {
    return provenance.path("confidence_asked").asDouble(Answer.USUAL_CONFIDENCE);
  }

  /**
   * The run's question; empty where splits.csv differs from the profile beside it, which is then
   * drawn unchanged, and where a file of the question is gone.
   */
  private static Optional<Asked> asked(
      Path run, Profile profile, List<LayerProfile> tails, Partition drawn, JsonNode provenance) {
    if (!provenance.has(SplitQuestion.KEY)) {
      return Optional.empty();
    }
    SplitQuestion question = SplitQuestion.of(provenance.path(SplitQuestion.KEY));
    Splits splits;
    try {
      splits = question.splits(run, confidence(provenance));
    } catch (InputException | UncheckedIOException gone) {
      return Optional.empty();
    }
    Partition answer = splits.partition(profile, tails);
    List<Candidate> again = answer.candidates();
    boolean same = again.size() == drawn.candidates().size();
    for (int i = 0; same && i < again.size(); i++) {
      SplitPoint one = again.get(i).cut();
      SplitPoint other = drawn.candidates().get(i).cut();
      same =
          one.where().equals(other.where())
              && same(one.latencyMs(), other.latencyMs())
              && same(one.energyMj(), other.energyMj());
    }
    return same ? Optional.of(new Asked(question, splits, answer)) : Optional.empty();
  }

  private static boolean same(OptionalDouble one, OptionalDouble other) {
    return one.isPresent() == other.isPresent()
        && Math.abs(one.orElse(0) - other.orElse(0)) <= 1e-6 * Math.abs(one.orElse(0));
  }

  /**
   * Draws a comparison of several runs.
   *
   * @throws InputException when they are of different models, or a run is given twice
   */
  public static Chart several(List<Path> runs, Path page) throws IOException {
    Map<String, Profile> profiles = new LinkedHashMap<>();
    for (Path run : runs) {
      Profile profile = ProfileCsv.read(run.resolve(RunDirectory.PROFILE));
      for (Profile first : profiles.values()) {
        if (!layers(profile).equals(layers(first))) {
          throw new InputException(
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
      if (profiles.put(name(run, runs), profile) != null) {
        throw new InputException(run + ": expected different runs, found it twice");
      }
    }
    WholeFile.write(page, to -> ComparisonReport.write(profiles, to));
    List<List<String>> compared = new ArrayList<>(List.of(ComparisonReport.summaryHeader()));
    compared.addAll(ComparisonReport.summary(profiles));
    return new Chart(page, ComparisonReport.figures(profiles), compared);
  }

  /** The directory's name, with its path only where two runs share the name. */
  private static String name(Path run, List<Path> runs) {
    Path last = run.toAbsolutePath().normalize().getFileName();
    long same =
        runs.stream()
            .filter(other -> last.equals(other.toAbsolutePath().normalize().getFileName()))
            .count();
    return same == 1 ? last.toString() : run.normalize().toString();
  }

  private static List<String> layers(Profile profile) {
    List<String> names = new ArrayList<>(List.of(profile.model()));
    profile.rows(profile.series().get(0)).stream().map(LayerProfile::layerName).forEach(names::add);
    return names;
  }
}
