package io.splitpoint.model.edgetpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Looks up one value in a FlexBuffers map (flatbuffers.dev/internals, "FlexBuffers"), in place,
 * while the library's reader copies it to the heap. Throws {@link IndexOutOfBoundsException} when
 * an offset leaves the buffer.
 */
final class FlexMap {
  private static final int TYPE_STRING = 5;
  private static final int TYPE_MAP = 9;
  private static final int TYPE_BLOB = 25;

  private FlexMap() {}

  /** The bytes of the string or blob under {@code key}, empty when there is none. */
  static Optional<ByteBuffer> bytes(ByteBuffer flex, String key) {
    ByteBuffer data = flex.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int end = data.limit();
    int rootWidth = data.get(end - 1);
    int rootType = data.get(end - 2) & 0xff;
    if (rootType >> 2 != TYPE_MAP) {
      return Optional.empty();
    }
    int root = end - 2 - rootWidth;
    int map = follow(data, root, rootWidth);
    int width = 1 << (rootType & 3);
    int size = index(uint(data, map - width, width));
    int keyWidth = index(uint(data, map - 2 * width, width));
    int keys = follow(data, map - 3 * width, width);
    for (int i = 0; i < size; i++) {
      if (keyAt(data, follow(data, keys + i * keyWidth, keyWidth)).equals(key)) {
        int type = data.get(map + size * width + i) & 0xff;
        return value(data, map + i * width, width, type);
      }
    }
    return Optional.empty();
  }

  private static Optional<ByteBuffer> value(ByteBuffer data, int at, int width, int type) {
    if (type >> 2 != TYPE_STRING && type >> 2 != TYPE_BLOB) {
      return Optional.empty();
    }
    int begin = follow(data, at, width);
    int sizeWidth = 1 << (type & 3);
    int size = index(uint(data, begin - sizeWidth, sizeWidth));
    return Optional.of(data.slice(begin, size).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static String keyAt(ByteBuffer data, int at) {
    int end = at;
    while (data.get(end) != 0) {
      end++;
    }
    byte[] key = new byte[end - at];
    data.get(at, key);
    return new String(key, StandardCharsets.UTF_8);
  }

  private static int follow(ByteBuffer data, int at, int width) {
    return index(at - uint(data, at, width));
  }

  private static long uint(ByteBuffer data, int at, int width) {
    return switch (width) {
      case 1 -> data.get(at) & 0xffL;
      case 2 -> data.getShort(at) & 0xffffL;
      case 4 -> data.getInt(at) & 0xffffffffL;
      case 8 -> data.getLong(at);
      default -> throw new IndexOutOfBoundsException("a number of " + width + " bytes");
    };
  }

  private static int index(long value) {
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IndexOutOfBoundsException("offset or size " + value);
    }
    return (int) value;
  }
}
