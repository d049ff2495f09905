package io.splitpoint.run;

import io.splitpoint.failure.InputException;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profiler.LayerRow;
import io.splitpoint.profiler.OperatorRow;
import io.splitpoint.profiler.RawRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The directory of one profile run's files, some of which show that it has ended. */
public record RunDirectory(Path path) {

  public static final String PROFILE = "profile.csv";
  public static final String TAILS = "tails.csv";

  /** The measured link to a server that was profiled in the same run. */
  public static final String LINK = "link.yaml";

  private static final Path RESULTS = Path.of("results");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  /**
   * {@code results/<name>-<time>}: the default directory of a run.
   *
   * @param name model and devices
   */
  public static Path now(String name) {
    return RESULTS.resolve(name + "-" + TIME.format(LocalDateTime.now()));
  }

  /**
   * Opens the directory of this run, which is created if necessary and must be writable.
   *
   * @param out the requested directory
   * @param name model and devices, for the default {@code results/<name>-<time>}
   * @param resume whether to continue the newest unfinished run of that name
   */
  public static RunDirectory open(Optional<Path> out, String name, boolean resume)
      throws IOException {
    Optional<Path> unfinished = resume && out.isEmpty() ? newestUnfinished(name) : Optional.empty();
    if (resume && out.isEmpty() && unfinished.isEmpty()) {
      throw new InputException(
          RESULTS + "/" + name + "-*: expected an unfinished run to resume, found none");
    }
    Path path = out.or(() -> unfinished).orElseGet(() -> now(name));
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new NotDirectoryException(path.toString());
    }
    Files.createDirectories(path);
    // This is found now and not after an hour of measuring.
    Files.delete(Files.createTempFile(path, ".writable", ""));
    RunDirectory run = new RunDirectory(path);
    if (!resume && Files.exists(run.journal())) {
      if (!Files.exists(run.file(PROFILE))) {
        throw new InputException(
            path + ": holds an unfinished run: resume it, or choose another directory");
      }
      for (int setting = 1; Files.deleteIfExists(run.journal(setting)); setting++) {}
    }
    return run;
  }

  /** The tails of the same run as a profile; empty without a {@code tails.csv} beside it. */
  public static List<LayerProfile> tailsBeside(Path profile) {
    Path tails = profile.resolveSibling(TAILS);
    return Files.exists(tails) ? ProfileCsv.readRows(tails) : List.of();
  }

  /** The verdict on a profile's run; valid where none is beside it. */
  public static Validity validityBeside(Path profile) throws IOException {
    Path provenance = profile.resolveSibling(PROFILE.replace(".csv", ".json"));
    return Files.exists(provenance)
        ? Validity.of(Provenance.JSON.readTree(Files.readString(provenance)).path("validity"))
        : new Validity(List.of());
  }

  private static Optional<Path> newestUnfinished(String name) throws IOException {
    if (!Files.isDirectory(RESULTS)) {
      return Optional.empty();
    }
    try (Stream<Path> runs = Files.list(RESULTS)) {
      return runs.filter(
              run ->
                  run.getFileName()
                      .toString()
                      .matches(java.util.regex.Pattern.quote(name) + "-\\d{8}-\\d{6}"))
          .filter(run -> Files.exists(new RunDirectory(run).journal()))
          .filter(run -> !Files.exists(run.resolve(PROFILE)))
          .max(Comparator.comparing(run -> run.getFileName().toString()));
    }
  }

  /** Removes what {@link #open} created, when nothing was measured since. */
  public void discardIfNothingWasMeasured() throws IOException {
    if (Files.exists(journal())) {
      try (Stream<String> lines = Files.lines(journal())) {
        if (lines.limit(2).count() > 1) {
          return;
        }
      }
      Files.delete(journal());
    }
    try (Stream<Path> files = Files.list(path)) {
      if (files.findAny().isPresent()) {
        return;
      }
    }
    Files.delete(path);
  }

  /** Writes {@code tails.csv}. */
  public void tails(List<LayerProfile> rows, Provenance provenance) throws IOException {
    table(TAILS, rows.isEmpty(), provenance, to -> ProfileCsv.writeRows(rows, to));
  }

  /** Writes a server's rows to a subdirectory. */
  public void server(Profile profile, List<LayerProfile> tails, Provenance provenance)
      throws IOException {
    RunDirectory server = new RunDirectory(Files.createDirectories(file("server")));
    WholeFile.write(server.file("profile.json"), provenance::writeTo);
    WholeFile.write(server.file(PROFILE), to -> ProfileCsv.write(profile, to));
    server.tails(tails, provenance);
  }

  /** Writes {@code layers.csv}. */
  public void layers(List<LayerRow> rows, Provenance provenance) throws IOException {
    table(LayersCsv.NAME, rows.isEmpty(), provenance, to -> LayersCsv.write(rows, to));
  }

  /** Writes {@code ops.csv}. */
  public void operators(List<OperatorRow> rows, Provenance provenance) throws IOException {
    table(OpsCsv.NAME, rows.isEmpty(), provenance, to -> OpsCsv.write(rows, to));
  }

  /** Writes {@code runs.csv}. */
  public void runs(List<RawRun> rows, Provenance provenance) throws IOException {
    table(RunsCsv.NAME, rows.isEmpty(), provenance, to -> RunsCsv.write(rows, to));
  }

  /** Without rows there is no table, not even an earlier one. */
  private void table(String name, boolean empty, Provenance provenance, WholeFile.Content content)
      throws IOException {
    Path beside = file(name.replace(".csv", ".json"));
    if (empty) {
      Files.deleteIfExists(file(name));
      Files.deleteIfExists(beside);
      return;
    }
    WholeFile.write(beside, provenance::writeTo);
    WholeFile.write(file(name), content);
  }

  public Path journal() {
    return path.resolve("measurements.journal");
  }

  /**
   * The journal of one setting of the machine's clocks.
   *
   * @param setting number of the setting, from 1
   */
  public Path journal(int setting) {
    return setting == 1 ? journal() : path.resolve("measurements-" + setting + ".journal");
  }

  public Path file(String name) {
    return path.resolve(name);
  }
}
