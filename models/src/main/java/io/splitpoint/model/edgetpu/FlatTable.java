package io.splitpoint.model.edgetpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A FlatBuffers table read by field number, every access inside the buffer or {@link
 * IndexOutOfBoundsException}: the generated readers trust what they read.
 */
record FlatTable(ByteBuffer data, int at) {

  /** The root table; the buffer starts with its offset. */
  static FlatTable root(ByteBuffer data) {
    ByteBuffer little = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    return new FlatTable(little, little.getInt(0));
  }

  int int32(int field) {
    int place = place(field);
    return place == 0 ? 0 : data.getInt(place);
  }

  int int16(int field) {
    int place = place(field);
    return place == 0 ? 0 : data.getShort(place);
  }

  int uint8(int field) {
    int place = place(field);
    return place == 0 ? 0 : data.get(place) & 0xff;
  }

  long int64(int field) {
    int place = place(field);
    return place == 0 ? 0 : data.getLong(place);
  }

  String string(int field) {
    return bytes(field).map(b -> StandardCharsets.UTF_8.decode(b).toString()).orElse("");
  }

  /** A vector of bytes, or a string. */
  Optional<ByteBuffer> bytes(int field) {
    int place = place(field);
    return place == 0 ? Optional.empty() : Optional.of(bytesAt(place));
  }

  Optional<FlatTable> table(int field) {
    int place = place(field);
    return place == 0 ? Optional.empty() : Optional.of(tableAt(place));
  }

  List<FlatTable> tables(int field) {
    List<FlatTable> tables = new ArrayList<>();
    for (int place : places(field)) {
      tables.add(tableAt(place));
    }
    return tables;
  }

  /** A vector of strings, or of vectors of bytes. */
  List<ByteBuffer> blobs(int field) {
    List<ByteBuffer> blobs = new ArrayList<>();
    for (int place : places(field)) {
      blobs.add(bytesAt(place));
    }
    return blobs;
  }

  private int[] places(int field) {
    int place = place(field);
    if (place == 0) {
      return new int[0];
    }
    int vector = place + data.getInt(place);
    int size = data.getInt(vector);
    if (size < 0 || size > (data.limit() - vector) / Integer.BYTES) {
      throw new IndexOutOfBoundsException("a vector of " + size + " at " + vector);
    }
    int[] places = new int[size];
    for (int i = 0; i < size; i++) {
      places[i] = vector + Integer.BYTES * (i + 1);
    }
    return places;
  }

  private FlatTable tableAt(int place) {
    int target = place + data.getInt(place);
    // reading the field table's offset here finds a bad target before anything is taken from it
    data.getInt(target);
    return new FlatTable(data, target);
  }

  private ByteBuffer bytesAt(int place) {
    int vector = place + data.getInt(place);
    return data.slice(vector + Integer.BYTES, data.getInt(vector)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private int place(int field) {
    int fields = at - data.getInt(at);
    int entry = 4 + 2 * field;
    if (entry + 2 > (data.getShort(fields) & 0xffff)) {
      return 0;
    }
    int offset = data.getShort(fields + entry) & 0xffff;
    return offset == 0 ? 0 : at + offset;
  }
}
