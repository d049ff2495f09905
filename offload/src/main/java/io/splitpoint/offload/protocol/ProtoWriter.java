package io.splitpoint.offload.protocol;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** Writes a protobuf message field by field; fields that hold their default are left out. */
final class ProtoWriter {

  /** The array itself is wanted at the end, not a copy of it. */
  private static final class Bytes extends ByteArrayOutputStream {
    Bytes(int size) {
      super(size);
    }

    ByteBuffer written() {
      return ByteBuffer.wrap(buf, 0, count);
    }
  }

  private final Bytes bytes;
  private final CodedOutputStream out;

  private ProtoWriter(int size) {
    bytes = new Bytes(size);
    out = CodedOutputStream.newInstance(bytes, 4096);
  }

  /**
   * The message that {@code fields} writes.
   *
   * @param size about how many bytes it takes
   */
  static ByteBuffer write(int size, Consumer<ProtoWriter> fields) {
    ProtoWriter writer = new ProtoWriter(size);
    fields.accept(writer);
    try {
      writer.out.flush();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return writer.bytes.written();
  }

  private interface Write {
    void run() throws IOException;
  }

  private ProtoWriter put(Write field) {
    try {
      field.run();
      return this;
    } catch (IOException impossible) { // memory does not fail so
      throw new IllegalStateException(impossible);
    }
  }

  ProtoWriter bool(int field, boolean value) {
    return value ? put(() -> out.writeBool(field, true)) : this;
  }

  ProtoWriter text(int field, String value) {
    return value.isEmpty() ? this : put(() -> out.writeString(field, value));
  }

  ProtoWriter texts(int field, List<String> values) {
    values.forEach(value -> put(() -> out.writeString(field, value)));
    return this;
  }

  ProtoWriter int64(int field, long value) {
    return put(() -> out.writeInt64(field, value));
  }

  ProtoWriter raw(int field, ByteBuffer value) {
    return put(() -> out.writeByteBuffer(field, value.slice()));
  }

  ProtoWriter message(int field, Consumer<ProtoWriter> fields) {
    ByteBuffer nested = write(64, fields);
    return put(
        () -> out.writeByteArray(field, nested.array(), nested.position(), nested.remaining()));
  }

  /** {@code repeated int64}, packed. */
  ProtoWriter int64s(int field, List<Long> values) {
    ByteBuffer packed = write(16, w -> values.forEach(v -> w.put(() -> w.out.writeInt64NoTag(v))));
    return values.isEmpty()
        ? this
        : put(() -> out.writeByteArray(field, packed.array(), 0, packed.remaining()));
  }
}
