package io.splitpoint.model.edgetpu;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Reads a record from YAML, strictly: every key known, present once, and in its range. */
final class Yaml {
  private static final ObjectMapper MAPPER =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build();

  private Yaml() {}

  static <T> T resource(String name, Class<T> type) {
    try (InputStream in = Yaml.class.getResourceAsStream(name)) {
      return parse(name, in.readAllBytes(), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static <T> T file(Path path, Class<T> type) {
    try {
      return parse(path.toString(), Files.readAllBytes(path), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T parse(String file, byte[] text, Class<T> type) throws IOException {
    try {
      keys(file, new String(text, StandardCharsets.UTF_8), MAPPER.readTree(text), type);
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      // a record's own check fails at the end of the file, which is no place to look
      String place = e.getCause() instanceof EdgeTpuInputException ? "" : line(e.getLocation());
      throw new EdgeTpuInputException(file + place + ": " + problem(e));
    }
  }

  /** The library would name a missing key first, where a misspelt one is the cause. */
  private static void keys(String file, String text, JsonNode node, Class<?> type) {
    if (!node.isObject()) {
      throw new EdgeTpuInputException(file + ": expected keys " + names(type) + ", found none");
    }
    for (String key : (Iterable<String>) node::fieldNames) {
      if (!names(type).contains(key)) {
        int line = 1 + text.lines().map(String::strip).toList().indexOf(lineOf(text, key));
        throw new EdgeTpuInputException(
            file
                + ": line "
                + line
                + ": unknown key '"
                + key
                + "', expected one of "
                + names(type));
      }
    }
    for (RecordComponent component : type.getRecordComponents()) {
      String key = name(component);
      if (!node.hasNonNull(key)) {
        throw new EdgeTpuInputException(file + ": expected key '" + key + "', found none");
      }
      if (component.getType().isRecord()) {
        keys(file, text, node.get(key), component.getType());
      }
    }
  }

  private static String lineOf(String text, String key) {
    return text.lines().map(String::strip).filter(l -> l.startsWith(key)).findFirst().orElse("");
  }

  private static List<String> names(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(Yaml::name).toList();
  }

  private static String name(RecordComponent component) {
    return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
  }

  private static String line(JsonLocation at) {
    return at == null || at.getLineNr() < 1 ? "" : ": line " + at.getLineNr();
  }

  private static String problem(JsonProcessingException e) {
    if (e.getCause() instanceof EdgeTpuInputException own) {
      return own.getMessage();
    }
    String where =
        e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
            ? "'%s': expected a value that fits, found: "
                .formatted(mapping.getPath().get(mapping.getPath().size() - 1).getFieldName())
            : "expected YAML, found: ";
    return where
        + e.getOriginalMessage().lines().findFirst().orElse("cannot be read").split(" \\(")[0];
  }

  static void positive(String key, double value) {
    require(value > 0 && Double.isFinite(value), key, "a number above 0", value);
  }

  static void notNegative(String key, double value) {
    require(value >= 0 && Double.isFinite(value), key, "a number of at least 0", value);
  }

  private static void require(boolean holds, String key, String expected, double found) {
    if (!holds) {
      throw new EdgeTpuInputException("'" + key + "': expected " + expected + ", found " + found);
    }
  }
}
