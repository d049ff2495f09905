package io.splitpoint.model;

/**
 * Where a buffer's bytes lie in the file.
 *
 * @param offset from the file's start; may be past 2 GB
 * @param size in bytes; 0 for a buffer that holds nothing
 */
record Stored(long offset, long size) {

  static final Stored NOTHING = new Stored(0, 0);

  /** From a Buffer table: inline data, or since schema 3c a place after the tables. */
  static Stored of(FlatBufferTable buffer, ModelBytes bytes) {
    long offset = buffer.int64(SchemaFields.Buffer.OFFSET, 0);
    long size = buffer.int64(SchemaFields.Buffer.SIZE, 0);
    // 0 and 1 both mean "not there", says the schema.
    if (offset < 0 || offset > 1) {
      check(buffer.field(SchemaFields.Buffer.OFFSET), offset, size, bytes);
      return size == 0 ? NOTHING : new Stored(offset, size);
    }
    int length = buffer.length(SchemaFields.Buffer.DATA);
    return length == 0
        ? NOTHING
        : new Stored(buffer.reference(SchemaFields.Buffer.DATA) + 4L, length);
  }

  static void check(int at, long offset, long size, ModelBytes bytes) {
    if (offset < 0 || size < 0 || offset > bytes.size() || size > bytes.size() - offset) {
      throw new ModelFormatException(
          bytes.name(),
          at,
          "an external buffer inside the file's " + bytes.size() + " bytes",
          Long.toUnsignedString(size) + " bytes at " + Long.toUnsignedString(offset));
    }
  }
}
