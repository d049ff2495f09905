package io.splitpoint.run;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.PropertyNamingStrategy;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Writes nanoseconds as JSON in milliseconds, the unit of all files: {@code deadlineNs} of a record
 * is {@code deadline_ms}. Such a component is a number, an optional one, or a map of numbers.
 */
final class NanosecondsInMs extends StdConverter<Object, Object> {

  static final PropertyNamingStrategy SNAKE_CASE =
      new SnakeCaseStrategy() {
        @Override
        public String translate(String name) {
          return super.translate(name).replaceFirst("(^|_)ns$", "$1ms");
        }
      };

  static SimpleModule module() {
    return new SimpleModule()
        .setSerializerModifier(
            new BeanSerializerModifier() {
              @Override
              public List<BeanPropertyWriter> changeProperties(
                  SerializationConfig config, BeanDescription of, List<BeanPropertyWriter> all) {
                all.stream()
                    .filter(one -> one.getMember().getName().matches("ns|.*Ns"))
                    .forEach(one -> one.assignSerializer(serializer()));
                return all;
              }
            });
  }

  private static StdDelegatingSerializer serializer() {
    return new StdDelegatingSerializer(Object.class, new NanosecondsInMs());
  }

  @Override
  public Object convert(Object ns) {
    if (ns instanceof OptionalLong known) {
      return known.isPresent() ? convert(known.getAsLong()) : null;
    }
    if (ns instanceof Map<?, ?> byKey) {
      Map<Object, Object> inMs = new TreeMap<>();
      byKey.forEach((key, value) -> inMs.put(key, convert(value)));
      return inMs;
    }
    // the nearest double of the exact decimal, so that 3.5 ms prints as 3.5
    return BigDecimal.valueOf((Long) ns, 6).doubleValue();
  }
}
