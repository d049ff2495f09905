package io.splitpoint.app.scheduling;

import io.splitpoint.failure.InputException;
import io.splitpoint.table.Document;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The models a scheduler serves: {@code labels: FILE}, {@code models: {mobilenet_v2: FILE, …}},
 * optionally {@code wcet_ms: {mobilenet_v2: 75, …}} on one accelerator, and for gangs {@code
 * segments: {mobilenet_v2: {2: [FILE, FILE], …}}}. Files are relative to this one.
 *
 * @param labels labels, one per line; empty without a file
 * @param models models by short name
 * @param wcetNs given worst cases
 * @param segments segments by short name and number of accelerators, in the order of execution
 */
public record ModelsFile(
    List<String> labels,
    Map<String, Path> models,
    Map<String, OptionalLong> wcetNs,
    Map<String, NavigableMap<Integer, List<Path>>> segments) {

  private static final List<String> KEYS = List.of("models", "wcet_ms", "segments", "labels");

  public static ModelsFile read(Path file) throws IOException {
    Document root = Document.yaml(file).only(KEYS);
    Document files =
        root.map("models")
            .filter(map -> !map.keys().isEmpty())
            .orElseThrow(() -> root.failure("expected models: {NAME: FILE, ...}"));
    Path directory = file.toAbsolutePath().getParent();
    Map<String, Path> models = new TreeMap<>();
    for (String name : files.keys()) {
      if (name.isBlank() || name.matches(".*[,\\s].*")) {
        throw files.failure(name, "expected NAME: FILE, the name without commas and spaces");
      }
      models.put(name, inside(file, directory, files.field(name).text(name)));
    }
    List<String> labels = new ArrayList<>();
    Fields labelsFile = root.field("labels");
    if (labelsFile.has("labels")) {
      Path from = inside(file, directory, labelsFile.text("labels"));
      // Labels are for people: an invalid UTF-8 byte costs a character, not the server.
      for (String line :
          new String(Files.readAllBytes(from), StandardCharsets.UTF_8).split("\\R")) {
        // Files with "tench" by line number and with "1  tench" by index both exist.
        labels.add(line.replaceFirst("^\\d+[\\s:]+", "").strip());
      }
    }
    return new ModelsFile(
        List.copyOf(labels),
        models,
        wcet(root, files.keys()),
        segments(file, directory, root, files.keys()));
  }

  private static Map<String, OptionalLong> wcet(Document root, List<String> models) {
    Map<String, OptionalLong> wcet = new TreeMap<>();
    models.forEach(name -> wcet.put(name, OptionalLong.empty()));
    root.map("wcet_ms")
        .ifPresent(
            given -> {
              for (String name : given.only(models).keys()) {
                double ms = given.field(name).number(name, Range.of("_ms").from(1e-6));
                wcet.put(name, OptionalLong.of(Math.round(ms * 1e6)));
              }
            });
    return wcet;
  }

  private static Map<String, NavigableMap<Integer, List<Path>>> segments(
      Path file, Path directory, Document root, List<String> models) {
    Map<String, NavigableMap<Integer, List<Path>>> segments = new TreeMap<>();
    Optional<Document> all = root.map("segments").map(map -> map.only(models));
    for (String model : all.map(Document::keys).orElse(List.of())) {
      Document ways = all.get().map(model).orElseThrow();
      NavigableMap<Integer, List<Path>> byTpus = new TreeMap<>();
      for (String tpus : ways.keys()) {
        List<Path> paths =
            ways.texts(tpus).stream().map(path -> inside(file, directory, path)).toList();
        if (!tpus.equals("" + paths.size()) || paths.size() < 2) {
          throw ways.failure(
              tpus,
              "expected as many files as accelerators, such as {2: [A, B]}, found "
                  + paths.size()
                  + " files");
        }
        byTpus.put(paths.size(), paths);
      }
      if (byTpus.isEmpty()) {
        throw all.get().failure(model, "expected {N: [FILE, ...]}, found nothing");
      }
      segments.put(model, byTpus);
    }
    return segments;
  }

  private static Path inside(Path file, Path directory, String name) {
    try {
      return directory.resolve(name);
    } catch (InvalidPathException noName) {
      throw new InputException(
          file + ": expected a file's name, found " + noName.getReason() + " in it");
    }
  }
}
