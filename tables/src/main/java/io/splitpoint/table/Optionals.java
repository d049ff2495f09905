package io.splitpoint.table;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/** Writes optional values as JSON, absent ones as null. Use it in every mapper of records. */
public final class Optionals<T> extends StdSerializer<T> {

  private static final long serialVersionUID = 1L;

  private final transient Function<T, Object> valueOrNull;

  private Optionals(Class<?> type, Function<T, Object> valueOrNull) {
    super(type, false);
    this.valueOrNull = valueOrNull;
  }

  public static SimpleModule module() {
    SimpleModule module = new SimpleModule();
    module.addSerializer(
        new Optionals<OptionalDouble>(
            OptionalDouble.class, o -> o.isPresent() ? o.getAsDouble() : null));
    module.addSerializer(
        new Optionals<OptionalLong>(OptionalLong.class, o -> o.isPresent() ? o.getAsLong() : null));
    module.addSerializer(
        new Optionals<OptionalInt>(OptionalInt.class, o -> o.isPresent() ? o.getAsInt() : null));
    module.addSerializer(new Optionals<Optional<?>>(Optional.class, o -> o.orElse(null)));
    module.addSerializer(Instant.class, ToStringSerializer.instance);
    return module;
  }

  @Override
  public boolean isEmpty(SerializerProvider provider, T value) {
    return valueOrNull.apply(value) == null;
  }

  @Override
  public void serialize(T value, JsonGenerator to, SerializerProvider provider) throws IOException {
    provider.defaultSerializeValue(valueOrNull.apply(value), to);
  }
}
