package io.splitpoint.model.edgetpu;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

  private static <T> T parse(String file, byte[] text, Class<T> type) throws IOException {
    try {
      T value = MAPPER.readValue(text, type);
      if (value == null) {
        throw new EdgeTpuInputException(file + ": is empty");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new EdgeTpuInputException(file + line(e.getLocation()) + ": " + problem(e));
    }
  }

  private static String line(JsonLocation at) {
    return at == null || at.getLineNr() < 1 ? "" : ": line " + at.getLineNr();
  }

  private static String problem(JsonProcessingException e) {
    if (e.getCause() instanceof EdgeTpuInputException own) {
      return own.getMessage();
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "unknown key '"
          + unknown.getPropertyName()
          + "', expected one of "
          + unknown.getKnownPropertyIds();
    }
    String where =
        e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
            ? "'" + mapping.getPath().get(mapping.getPath().size() - 1).getFieldName() + "': "
            : "";
    return where + e.getOriginalMessage().lines().findFirst().orElse("cannot be read");
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
