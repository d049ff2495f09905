package io.splitpoint.model.zoo;

import com.google.flatbuffers.FlatBufferBuilder;

/**
 * Writes one FlatBuffers table field by field with the schema's field numbers. Use it for the
 * tables of a model that is generated here; strings, vectors and other tables are written before
 * the table that refers to them. A field with its default value is left out.
 */
final class FlatBufferWriter {

  /** More fields than any table here has; those that are not written take no room. */
  private static final int MOST_FIELDS = 16;

  private final FlatBufferBuilder fbb;

  FlatBufferWriter(FlatBufferBuilder fbb) {
    this.fbb = fbb;
    fbb.startTable(MOST_FIELDS);
  }

  FlatBufferWriter int8(int field, int value) {
    fbb.addByte(field, (byte) value, 0);
    return this;
  }

  FlatBufferWriter int32(int field, int value, int absent) {
    fbb.addInt(field, value, absent);
    return this;
  }

  FlatBufferWriter float32(int field, float value) {
    fbb.addFloat(field, value, 0);
    return this;
  }

  /**
   * @param at position of the string, vector or table, as FlatBuffers counts; 0 for none
   */
  FlatBufferWriter offset(int field, int at) {
    fbb.addOffset(field, at, 0);
    return this;
  }

  /** Ends the table and returns its position. */
  int end() {
    return fbb.endTable();
  }

  static int ints(FlatBufferBuilder fbb, int... values) {
    fbb.startVector(Integer.BYTES, values.length, Integer.BYTES);
    for (int i = values.length - 1; i >= 0; i--) {
      fbb.addInt(values[i]);
    }
    return fbb.endVector();
  }

  static int longs(FlatBufferBuilder fbb, long... values) {
    fbb.startVector(Long.BYTES, values.length, Long.BYTES);
    for (int i = values.length - 1; i >= 0; i--) {
      fbb.addLong(values[i]);
    }
    return fbb.endVector();
  }

  static int floats(FlatBufferBuilder fbb, float... values) {
    fbb.startVector(Float.BYTES, values.length, Float.BYTES);
    for (int i = values.length - 1; i >= 0; i--) {
      fbb.addFloat(values[i]);
    }
    return fbb.endVector();
  }
}
