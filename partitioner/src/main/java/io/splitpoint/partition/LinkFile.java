package io.splitpoint.partition;

import io.splitpoint.failure.InputException;
import io.splitpoint.table.Document;
import io.splitpoint.table.Fields;
import java.nio.file.Path;
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
      throw new InputException(
          "link: expected %s or a YAML file, found '%s'"
              .formatted(String.join(", ", Link.names()), nameOrFile));
    }
    return read(Path.of(nameOrFile));
  }

  static Link read(Path file) {
    Document link = Document.yaml(file).only(KEYS);
    Fields name = link.field("name");
    return new Link(
        name.has("name") ? name.text("name") : baseName(file),
        link.field("bandwidth_mbps").number("bandwidth_mbps"),
        number(link, "latency_ms", 0),
        number(link, "transmit_w", Double.NaN),
        number(link, "receive_w", Double.NaN),
        number(link, "idle_w", Double.NaN),
        number(link, "overhead_ms", 0));
  }

  private static double number(Document link, String key, double absent) {
    return link.keys().contains(key) ? link.field(key).number(key) : absent;
  }

  private static String baseName(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
