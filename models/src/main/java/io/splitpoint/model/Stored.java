package io.splitpoint.model;

/**
 * The position and size of a buffer's bytes in the file.
 *
 * @param offset offset from the file's start in bytes; may be past 2 GB
 * @param size size in bytes; 0 for an empty buffer
 */
record Stored(long offset, long size) {

  static final Stored NOTHING = new Stored(0, 0);

  /** Reads a Buffer table, whose data are inline or, since schema 3c, after the tables. */
  static Stored of(FlatBufferTable buffer, ModelBytes bytes) {
    long offset = buffer.int64(SchemaFields.Buffer.OFFSET, 0);
    long size = buffer.int64(SchemaFields.Buffer.SIZE, 0);
    // According to the schema 0 and 1 both mean that the data are inline.
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
