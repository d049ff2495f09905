package io.splitpoint.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A FlatBuffers table: its fields by slot, read on demand, without objects for the other fields.
 * Use it for models that {@link Verifier} has passed and for the packages inside them that nothing
 * has verified: where an offset or a size leads out of the bytes, reading throws {@link
 * IndexOutOfBoundsException}.
 *
 * @param data the file or package from its start, little-endian
 * @param position where the table begins in {@code data}
 */
public record FlatBufferTable(ByteBuffer data, int position) {

  /** The root table, whose offset stands at the start of the bytes. */
  public static FlatBufferTable root(ByteBuffer data) {
    return new FlatBufferTable(data, data.getInt(0));
  }

  /** The position of the field, or 0 when the table does not have it. */
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

  /** The number of slots in the vtable; a newer file may have more than the schema. */
  int slots() {
    return (Short.toUnsignedInt(data.getShort(position - data.getInt(position))) - 4) / 2;
  }

  int int8(int slot, int absent) {
    int at = field(slot);
    return at == 0 ? absent : data.get(at);
  }

  public int int16(int slot, int absent) {
    int at = field(slot);
    return at == 0 ? absent : data.getShort(at);
  }

  public int uint8(int slot) {
    return int8(slot, 0) & 0xff;
  }

  public int int32(int slot, int absent) {
    int at = field(slot);
    return at == 0 ? absent : data.getInt(at);
  }

  public long int64(int slot, long absent) {
    int at = field(slot);
    return at == 0 ? absent : data.getLong(at);
  }

  /** The position of the string, vector or table of this slot, or 0. */
  int reference(int slot) {
    int at = field(slot);
    return at == 0 ? 0 : at + data.getInt(at);
  }

  /** The number of elements of a vector; a number that the bytes cannot hold is refused. */
  private int count(int at, int elementBytes) {
    int count = at == 0 ? 0 : data.getInt(at);
    if (count < 0 || count > (data.limit() - at - Integer.BYTES) / elementBytes) {
      throw new IndexOutOfBoundsException("a vector of " + count + " at " + at);
    }
    return count;
  }

  /** The number of elements of the vector, or of bytes of the string; 0 when it is absent. */
  int length(int slot) {
    int at = reference(slot);
    return at == 0 ? 0 : data.getInt(at);
  }

  public String string(int slot) {
    int at = reference(slot);
    byte[] bytes = new byte[count(at, 1)];
    data.get(at + 4, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  int[] ints(int slot) {
    int at = reference(slot);
    int[] values = new int[count(at, 4)];
    Arrays.setAll(values, i -> data.getInt(at + 4 + 4 * i));
    return values;
  }

  int[] uint8s(int slot) {
    int at = reference(slot);
    int[] values = new int[count(at, 1)];
    Arrays.setAll(values, i -> data.get(at + 4 + i) & 0xff);
    return values;
  }

  int[] uint16s(int slot) {
    int at = reference(slot);
    int[] values = new int[count(at, 2)];
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
    long[] values = new long[count(at, 8)];
    Arrays.setAll(values, i -> data.getLong(at + 4 + 8 * i));
    return values;
  }

  /** The table of this slot, or null. */
  public FlatBufferTable table(int slot) {
    int at = reference(slot);
    return at == 0 ? null : new FlatBufferTable(data, at);
  }

  /** The bytes of this slot's vector or string; empty when it is absent. */
  public ByteBuffer bytes(int slot) {
    int at = reference(slot);
    return at == 0 ? ByteBuffer.allocate(0) : bytesAt(at);
  }

  /** The bytes of each vector or string in this slot's vector. */
  public List<ByteBuffer> blobs(int slot) {
    return elements(slot).mapToObj(this::bytesAt).toList();
  }

  /** The tables of this slot's vector. */
  public FlatBufferTable[] tables(int slot) {
    return elements(slot)
        .mapToObj(at -> new FlatBufferTable(data, at))
        .toArray(FlatBufferTable[]::new);
  }

  /** The position of each element of a vector of offsets. */
  private IntStream elements(int slot) {
    int at = reference(slot);
    return IntStream.range(0, count(at, 4))
        .map(i -> at + 4 + 4 * i)
        .map(element -> element + data.getInt(element));
  }

  private ByteBuffer bytesAt(int at) {
    return data.slice(at + 4, count(at, 1)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
