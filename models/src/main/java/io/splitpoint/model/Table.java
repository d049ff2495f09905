package io.splitpoint.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A FlatBuffers table in verified bytes: its fields by slot, without objects for what is not asked.
 *
 * @param data little-endian, from the file's start
 * @param position of the table in {@code data}
 */
record Table(ByteBuffer data, int position) {

  private static final Table[] NONE = {};

  static Table root(ByteBuffer data) {
    return new Table(data, data.getInt(0));
  }

  /** Where the field lies, or 0 when the table has none. */
  int field(int slot) {
    int vtable = position - data.getInt(position);
    int at = 4 + 2 * slot;
    int size = Short.toUnsignedInt(data.getShort(vtable));
    int offset = at + 2 > size ? 0 : Short.toUnsignedInt(data.getShort(vtable + at));
    return offset == 0 ? 0 : position + offset;
  }

  boolean has(int slot) {
    return field(slot) != 0;
  }

  /** Slots that the table's vtable has room for: more than the schema knows in a newer file. */
  int slots() {
    return (Short.toUnsignedInt(data.getShort(position - data.getInt(position))) - 4) / 2;
  }

  int int8(int slot, int absent) {
    int at = field(slot);
    return at == 0 ? absent : data.get(at);
  }

  int uint8(int slot) {
    return int8(slot, 0) & 0xff;
  }

  int int32(int slot, int absent) {
    int at = field(slot);
    return at == 0 ? absent : data.getInt(at);
  }

  long int64(int slot, long absent) {
    int at = field(slot);
    return at == 0 ? absent : data.getLong(at);
  }

  /** Where the string, vector or table of this slot begins, or 0. */
  int reference(int slot) {
    int at = field(slot);
    return at == 0 ? 0 : at + data.getInt(at);
  }

  /** Elements of the vector or bytes of the string; 0 when absent. */
  int length(int slot) {
    int at = reference(slot);
    return at == 0 ? 0 : data.getInt(at);
  }

  String string(int slot) {
    int at = reference(slot);
    if (at == 0) {
      return "";
    }
    byte[] bytes = new byte[data.getInt(at)];
    data.get(at + 4, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  int[] ints(int slot) {
    int at = reference(slot);
    int[] values = new int[at == 0 ? 0 : data.getInt(at)];
    Arrays.setAll(values, i -> data.getInt(at + 4 + 4 * i));
    return values;
  }

  int[] uint8s(int slot) {
    int at = reference(slot);
    int[] values = new int[at == 0 ? 0 : data.getInt(at)];
    Arrays.setAll(values, i -> data.get(at + 4 + i) & 0xff);
    return values;
  }

  int[] uint16s(int slot) {
    int at = reference(slot);
    int[] values = new int[at == 0 ? 0 : data.getInt(at)];
    Arrays.setAll(values, i -> data.getShort(at + 4 + 2 * i) & 0xffff);
    return values;
  }

  float[] floats(int slot) {
    int[] bits = ints(slot);
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Float.intBitsToFloat(bits[i]);
    }
    return values;
  }

  long[] longs(int slot) {
    int at = reference(slot);
    long[] values = new long[at == 0 ? 0 : data.getInt(at)];
    Arrays.setAll(values, i -> data.getLong(at + 4 + 8 * i));
    return values;
  }

  /** The table of this slot, or null. */
  Table table(int slot) {
    int at = reference(slot);
    return at == 0 ? null : new Table(data, at);
  }

  Table[] tables(int slot) {
    int at = reference(slot);
    if (at == 0) {
      return NONE;
    }
    Table[] tables = new Table[data.getInt(at)];
    Arrays.setAll(
        tables,
        i -> {
          int element = at + 4 + 4 * i;
          return new Table(data, element + data.getInt(element));
        });
    return tables;
  }
}
