package io.splitpoint.partition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** A link's YAML file. */
final class LinkFile {

  private static final List<String> KEYS =
      List.of(
          "name",
          "bandwidth_mbps",
          "latency_ms",
          "transmit_w",
          "receive_w",
          "idle_w",
          "overhead_ms");

  private LinkFile() {}

  static Link read(String nameOrFile) {
    boolean looksLikeFile = nameOrFile.contains(".") || nameOrFile.contains("/");
    if (!looksLikeFile) {
      throw new PartitionInputException(
          "link: expected %s or a YAML file, found '%s'"
              .formatted(String.join(", ", Link.names()), nameOrFile));
    }
    return read(Path.of(nameOrFile));
  }

  static Link read(Path file) {
    JsonNode root;
    try (var in = Files.newInputStream(file)) {
      root = new ObjectMapper(new YAMLFactory()).readTree(in);
    } catch (JsonProcessingException failure) {
      throw new PartitionInputException(
          "%s, line %d: expected YAML, found: %s"
              .formatted(
                  file,
                  failure.getLocation() == null ? 1 : failure.getLocation().getLineNr(),
                  failure.getOriginalMessage().lines().findFirst().orElse("nothing")));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    if (!root.isObject()) {
      throw new PartitionInputException(
          file + ": expected a map with bandwidth_mbps, found " + found(root));
    }
    for (Iterator<String> keys = root.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!KEYS.contains(key)) {
        throw new PartitionInputException(
            "%s: expected the keys %s, found '%s'".formatted(file, String.join(", ", KEYS), key));
      }
    }
    if (!root.has("bandwidth_mbps")) {
      throw new PartitionInputException(file + ": expected bandwidth_mbps, found none");
    }
    double bandwidth = number(file, root, "bandwidth_mbps");
    if (!(bandwidth > 0)) {
      throw new PartitionInputException(
          "%s: bandwidth_mbps: expected above 0, found %s".formatted(file, bandwidth));
    }
    return new Link(
        root.has("name") ? root.get("name").asText() : baseName(file),
        bandwidth,
        number(file, root, "latency_ms"),
        number(file, root, "transmit_w"),
        number(file, root, "receive_w"),
        number(file, root, "idle_w"),
        number(file, root, "overhead_ms"));
  }

  private static double number(Path file, JsonNode root, String key) {
    JsonNode value = root.get(key);
    if (value == null) {
      return 0;
    }
    double number = value.isNumber() ? value.asDouble() : Double.NaN;
    if (!(number >= 0 && number < Double.POSITIVE_INFINITY)) {
      throw new PartitionInputException(
          "%s: %s: expected a number of at least 0, found %s".formatted(file, key, found(value)));
    }
    return number;
  }

  private static String found(JsonNode node) {
    return node.isMissingNode() || node.isNull() ? "nothing" : "'" + node.asText() + "'";
  }

  private static String baseName(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
