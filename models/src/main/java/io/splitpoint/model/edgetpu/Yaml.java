package io.splitpoint.model.edgetpu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.splitpoint.failure.InputException;
import io.splitpoint.table.Document;
import io.splitpoint.table.Range;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Converts records to and from YAML. A file has one key in snake case for each component, all of
 * them and no others; the unit at the end of a key gives the range of its number.
 */
final class Yaml {
  private static final ObjectMapper MAPPER =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build();

  /** Keys that device files of earlier releases lack, and what to add for them. */
  private static final Map<String, String> NEW =
      Map.of(
          "output_cycles_per_byte",
          "'output_cycles_per_byte: 0' if output_mb_per_s holds the host's copying too, as in files of"
              + " earlier releases",
          "hand_over_ms",
          "'hand_over_ms: 0.245' below hop_ms",
          "error_share",
          "'error_share: 0.5' under power",
          "clock_mhz",
          "the clock of the host's CPU, such as 'clock_mhz: 1800'");

  private Yaml() {}

  static <T> T resource(String name, Class<T> type) {
    return read(Document.yaml(Yaml.class, name), type);
  }

  static <T> T file(Path path, Class<T> type) {
    return read(Document.yaml(path), type);
  }

  static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T read(Document document, Class<T> type) {
    RecordComponent[] components = type.getRecordComponents();
    List<String> keys = Arrays.stream(components).map(Yaml::key).toList();
    document.only(keys);
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(document, keys.get(i), components[i].getType());
    }
    try {
      return type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
          .newInstance(values);
    } catch (java.lang.reflect.InvocationTargetException refused) {
      throw document.failure(refused.getCause().getMessage());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(Document document, String key, Class<?> type) {
    if (NEW.containsKey(key) && !document.keys().contains(key)) {
      throw document.failure("expected the key '" + key + "', found none: write " + NEW.get(key));
    }
    if (type.isRecord()) {
      return read(
          document
              .map(key)
              .orElseThrow(() -> document.failure("expected the key '" + key + "', found none")),
          type);
    }
    if (type == double.class) {
      return document.field(key).number(key);
    }
    return type == long.class
        ? (Object) document.field(key).whole(key, Range.of(key))
        : document.field(key).text(key);
  }

  private static String key(RecordComponent component) {
    return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
  }

  static void positive(String key, double value) {
    require(value > 0 && Double.isFinite(value), key, "a number above 0", value);
  }

  static void notNegative(String key, double value) {
    require(value >= 0 && Double.isFinite(value), key, "a number of at least 0", value);
  }

  private static void require(boolean holds, String key, String expected, double found) {
    if (!holds) {
      throw new InputException("'" + key + "': expected " + expected + ", found " + found);
    }
  }
}
