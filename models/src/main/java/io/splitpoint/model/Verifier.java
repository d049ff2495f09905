package io.splitpoint.model;

import io.splitpoint.model.Schema.Field;
import io.splitpoint.model.Schema.Kind;
import io.splitpoint.model.Schema.TableType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Checks, before anything else reads a model, that every offset leads to the place that the schema
 * gives, inside the file: the rules of FlatBuffers' own verifier (bounds, alignment, vtables), and
 * limits on how much a small file can claim to hold.
 */
final class Verifier {

  /** Limit on tables, half that of FlatBuffers' verifier: the graph fits a 256 MB heap. */
  static final int MAX_TABLES = 500_000;

  /** Limit on names, shapes and indexes together; the largest public models hold a tenth of it. */
  static final long MAX_DECODED_BYTES = 16 << 20;

  private static final int IDENTIFIER = 0x334c4654; // "TFL3", little-endian.

  private final String file;
  private final ByteBuffer data;
  private final long limit;
  private final Schema schema = Schema.tflite();
  private int tables;
  private long decoded;

  private Verifier(String file, ByteBuffer data) {
    this.file = file;
    this.data = data;
    this.limit = data.limit();
  }

  /** Throws {@link ModelFormatException} unless {@code data} holds a well-formed model. */
  static void verify(String file, ByteBuffer data) {
    new Verifier(file, data).model();
  }

  private void model() {
    if (limit < 8) {
      throw bad(0, "a TFLite model of at least 8 bytes", limit + " bytes");
    }
    if (data.getInt(4) != IDENTIFIER) {
      throw bad(4, "the identifier TFL3", identifier());
    }
    table(reference(0, "the model"), schema.table("Model"), "the model");
  }

  private void table(long position, TableType type, String what) {
    if (++tables > MAX_TABLES) {
      throw bad(position, "at most " + MAX_TABLES + " tables", "more");
    }
    aligned(position, 4, what);
    inside(position, 4, what);
    int at = (int) position;
    long vtable = position - data.getInt(at);
    if (vtable < 0 || vtable > limit - 4) {
      throw bad(
          position, "a vtable of " + what + " in the file's " + limit + " bytes", "" + vtable);
    }
    aligned(vtable, 2, "the vtable of " + what);
    int vtableSize = Short.toUnsignedInt(data.getShort((int) vtable));
    if (vtableSize < 4 || vtableSize % 2 != 0) {
      throw bad(vtable, "an even vtable size of at least 4", vtableSize + "");
    }
    inside(vtable, vtableSize, "the vtable of " + what);
    int size = Short.toUnsignedInt(data.getShort((int) vtable + 2));
    inside(position, Math.max(size, 4), what);
    int slots = Math.min(type.fields().size(), (vtableSize - 4) / 2);
    for (int slot = 0; slot < slots; slot++) {
      int offset = Short.toUnsignedInt(data.getShort((int) vtable + 4 + 2 * slot));
      Field field = type.fields().get(slot);
      if (offset != 0 && field.kind() != Kind.UNUSED) {
        int width =
            field.kind() == Kind.SCALAR || field.kind() == Kind.UNION_TYPE ? field.size() : 4;
        if (offset < 4 || offset + width > size) {
          throw bad(
              vtable + 4 + 2 * slot,
              "a field of " + type.name() + " in its " + size + " bytes",
              "offset " + offset);
        }
        aligned(position + offset, width, "a field of " + type.name());
        field(position, position + offset, vtable, slot, type);
      }
    }
  }

  private void field(long table, long at, long vtable, int slot, TableType type) {
    Field field = type.fields().get(slot);
    String what = type.name() + " field " + slot;
    switch (field.kind()) {
      case SCALAR, UNION_TYPE, UNUSED -> {}
      case STRING -> string(reference(at, what), what);
      case SCALARS -> scalars(reference(at, what), field, what);
      case TABLE -> table(reference(at, what), schema.table(field.target()), what);
      case TABLES -> {
        long vector = reference(at, what);
        long length = vector(vector, 4, what);
        for (long i = 0; i < length; i++) {
          long element = vector + 4 + 4 * i;
          table(reference(element, what), schema.table(field.target()), field.target());
        }
      }
      case UNION -> {
        int typeOffset = Short.toUnsignedInt(data.getShort((int) vtable + 2 + 2 * slot));
        int member = typeOffset == 0 ? 0 : data.get((int) table + typeOffset) & 0xff;
        long target = reference(at, what);
        TableType known = schema.member(field.target(), member);
        // A union member newer than the schema: its position is checked, its content is not read.
        table(target, known == null ? new TableType("?", java.util.List.of()) : known, what);
      }
    }
  }

  private void string(long at, String what) {
    long length = vector(at, 1, what);
    decoded(at, length);
    inside(at + 4 + length, 1, "the end of the string in " + what);
    if (data.get((int) (at + 4 + length)) != 0) {
      throw bad(at + 4 + length, "a zero that ends the string in " + what, "none");
    }
  }

  private void scalars(long at, Field field, String what) {
    long length =
        vector(at, field.size(), what); // elements need no alignment, as in FlatBuffers' verifier
    if (field.size() > 1) {
      decoded(at, length * field.size());
    }
  }

  private long vector(long at, int elementSize, String what) {
    aligned(at, 4, what);
    inside(at, 4, what);
    long length = Integer.toUnsignedLong(data.getInt((int) at));
    if (length > (limit - at - 4) / elementSize) {
      throw bad(
          at,
          "at most " + (limit - at - 4) / elementSize + " elements in " + what,
          Long.toString(length));
    }
    return length;
  }

  private long reference(long at, String what) {
    long offset = Integer.toUnsignedLong(data.getInt((int) at));
    if (offset < 4 || at + offset > limit - 4) {
      throw bad(at, "an offset of " + what + " into the " + limit + " bytes", offset + "");
    }
    return at + offset;
  }

  private void decoded(long at, long bytes) {
    decoded += bytes;
    if (decoded > MAX_DECODED_BYTES) {
      throw bad(at, "at most " + MAX_DECODED_BYTES + " bytes of names and indexes", "more");
    }
  }

  private void inside(long at, long size, String what) {
    if (at < 0 || at + size > limit) {
      throw bad(at, size + " bytes of " + what + " in the file's " + limit, "its end");
    }
  }

  private void aligned(long at, int alignment, String what) {
    if (at % alignment != 0) {
      throw bad(at, what + " at a multiple of " + alignment, "a remainder of " + at % alignment);
    }
  }

  private String identifier() {
    byte[] found = new byte[4];
    data.get(4, found);
    String text = new String(found, StandardCharsets.ISO_8859_1);
    return text.chars().allMatch(c -> c > 32 && c < 127)
        ? text
        : String.format("bytes %02x %02x %02x %02x", found[0], found[1], found[2], found[3]);
  }

  private ModelFormatException bad(long offset, String expected, String found) {
    return new ModelFormatException(file, offset, expected, found);
  }
}
