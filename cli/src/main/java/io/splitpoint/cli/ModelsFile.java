package io.splitpoint.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.splitpoint.schedule.TaskFormatException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The models a scheduler serves: {@code labels: FILE}, {@code models: {mobilenet_v2: FILE, …}},
 * optionally {@code wcet_ms: {mobilenet_v2: 75, …}} on one accelerator, and for gangs {@code
 * segments: {mobilenet_v2: {2: [FILE, FILE], …}}}. Files are relative to this one.
 *
 * @param labels one a line, empty without a file
 * @param models by short name
 * @param wcetNs worst cases that are given
 * @param segments by short name and number of accelerators, in the order in which they run
 */
record ModelsFile(
    List<String> labels,
    Map<String, Path> models,
    Map<String, OptionalLong> wcetNs,
    Map<String, NavigableMap<Integer, List<Path>>> segments) {

  private static final List<String> KEYS = List.of("models", "wcet_ms", "segments", "labels");

  static ModelsFile read(Path file) throws IOException {
    JsonNode root;
    try {
      root = new YAMLMapper().readTree(Files.readString(file));
    } catch (JsonProcessingException broken) {
      throw new TaskFormatException(
          file
              + (broken.getLocation() == null ? "" : ": line " + broken.getLocation().getLineNr())
              + ": expected YAML: "
              + broken.getOriginalMessage());
    } catch (CharacterCodingException notText) {
      throw new TaskFormatException(file + ": expected YAML in UTF-8, found other bytes");
    }
    JsonNode files = root == null ? null : root.get("models");
    if (files == null || !files.isObject() || files.isEmpty()) {
      throw new TaskFormatException(file + ": expected models: {NAME: FILE, ...}");
    }
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!KEYS.contains(entry.getKey())) {
        throw new TaskFormatException(
            "%s: expected the keys %s, found '%s'"
                .formatted(file, String.join(", ", KEYS), entry.getKey()));
      }
    }
    Path directory = file.toAbsolutePath().getParent();
    Map<String, Path> models = new TreeMap<>();
    Map<String, OptionalLong> wcet = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : files.properties()) {
      String name = entry.getKey();
      if (name.isBlank() || name.matches(".*[,\\s].*") || !entry.getValue().isTextual()) {
        throw new TaskFormatException(
            file
                + ": models: expected NAME: FILE, the name without commas and spaces, found "
                + name
                + ": "
                + entry.getValue());
      }
      models.put(name, inside(file, directory, entry.getValue().asText()));
      wcet.put(name, wcet(file, root.path("wcet_ms").path(name)));
    }
    List<String> labels = new ArrayList<>();
    if (root.hasNonNull("labels")) {
      Path from = inside(file, directory, root.get("labels").asText());
      // labels are for people: a byte that is no UTF-8 costs a character, not the server
      for (String line :
          new String(Files.readAllBytes(from), StandardCharsets.UTF_8).split("\\R")) {
        // both "tench" by line number and "1  tench" by index are about
        labels.add(line.replaceFirst("^\\d+[\\s:]+", "").strip());
      }
    }
    return new ModelsFile(
        List.copyOf(labels), models, wcet, segments(file, directory, root, models.keySet()));
  }

  private static Map<String, NavigableMap<Integer, List<Path>>> segments(
      Path file, Path directory, JsonNode root, Set<String> models) {
    Map<String, NavigableMap<Integer, List<Path>>> segments = new TreeMap<>();
    for (Map.Entry<String, JsonNode> model : root.path("segments").properties()) {
      NavigableMap<Integer, List<Path>> byTpus = new TreeMap<>();
      for (Map.Entry<String, JsonNode> way : model.getValue().properties()) {
        List<Path> paths = new ArrayList<>();
        way.getValue().forEach(path -> paths.add(directory.resolve(path.asText())));
        if (!way.getKey().equals("" + paths.size()) || paths.size() < 2) {
          throw new TaskFormatException(
              file
                  + ": segments: expected as many files as accelerators, such as {2: [A, B]}, found "
                  + model.getKey()
                  + ": "
                  + way);
        }
        byTpus.put(paths.size(), List.copyOf(paths));
      }
      if (!models.contains(model.getKey()) || byTpus.isEmpty()) {
        throw new TaskFormatException(
            file
                + ": segments: expected NAME: {N: [FILE, ...]} of models "
                + models
                + ", found "
                + model);
      }
      segments.put(model.getKey(), byTpus);
    }
    return segments;
  }

  private static Path inside(Path file, Path directory, String name) {
    try {
      return directory.resolve(name);
    } catch (InvalidPathException noName) {
      throw new TaskFormatException(
          file + ": expected a file's name, found " + noName.getReason() + " in it");
    }
  }

  private static OptionalLong wcet(Path file, JsonNode ms) {
    if (ms.isMissingNode()) {
      return OptionalLong.empty();
    }
    if (!ms.isNumber() || !(ms.asDouble() > 0 && ms.asDouble() < 1e9)) {
      throw new TaskFormatException(file + ": wcet_ms: expected milliseconds above 0, found " + ms);
    }
    return OptionalLong.of(Math.round(ms.asDouble() * 1e6));
  }
}
