package io.splitpoint.stream.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Checks the boxes of an MP4 file (ISO/IEC 14496-12) before FFmpeg reads them: a file with
 * encryption (CVE-2026-40962, a write out of bounds), still images (CVE-2026-96611), sound scenes
 * (CVE-2025-1816) or compressed boxes is refused. Cameras do not write such parts.
 *
 * <p>FFmpeg accepts a box by its name at any position, so that everything outside the media data
 * (top-level {@code mdat}) is searched byte by byte. FFmpeg reads media data only as frames and at
 * the targets of a segment index, which must be the beginnings of boxes.
 */
final class Boxes {

  private static final int MEDIA = type("mdat");
  private static final int INDEX = type("sidx");

  /** Sorted: Common Encryption, ISO/IEC 23001-7; HEIF, 23008-12; IAMF; QuickTime's compression. */
  private static final int[] REFUSED =
      Stream.of(
              "senc", "saiz", "saio", "tenc", "pssh", "schm", "iloc", "ispe", "iinf", "iref",
              "iacb", "cmov")
          .mapToInt(Boxes::type)
          .sorted()
          .toArray();

  /** Limit on all indexes together: an hour of frames as separate segments has 200,000. */
  private static final int MOST_TARGETS = 1_000_000;

  private final FileChannel file;
  private final long size;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private long[] targets = new long[0];

  Boxes(FileChannel file) throws IOException {
    this.file = file;
    size = file.size();
  }

  static int type(String name) {
    return ByteBuffer.wrap(name.getBytes(StandardCharsets.ISO_8859_1)).getInt();
  }

  /** The positions of a box, of its content and of its end; whole when its own length fits. */
  private record Box(int type, long start, long content, long end, boolean whole) {}

  /**
   * @throws Input.OpenException when the file has a part that must not reach FFmpeg
   */
  void check() throws IOException, Input.OpenException {
    long at = 0;
    while (at < size) {
      Box box = box(at);
      if (box == null) {
        search(at, size); // FFmpeg stops here; if it does not, there is nothing.
        break;
      }
      if (Arrays.binarySearch(REFUSED, box.type) >= 0) {
        refuse(box.type, box.start);
      }
      if (box.type == INDEX) {
        readIndex(box);
      }
      if (box.type != MEDIA) {
        search(box.content, box.end);
      }
      at = box.end;
    }
    checkTargets();
  }

  /** The box at a position; null when there is none. */
  private Box box(long at) throws IOException {
    ByteBuffer head = read(at, 16);
    if (head.remaining() < 8) {
      return null;
    }
    long length = Integer.toUnsignedLong(head.getInt(0));
    int header = 8;
    if (length == 1 && head.remaining() == 16) {
      length = head.getLong(8);
      header = 16;
    }
    boolean whole = length > 0 && length <= size - at; // 0 means to the end of the file.
    if (length != 0 && length < header) {
      return null;
    }
    return new Box(head.getInt(4), at, at + header, whole ? at + length : size, whole);
  }

  private void search(long from, long to) throws IOException, Input.OpenException {
    int last = 0;
    for (long at = from; at < to; ) {
      ByteBuffer part = read(at, (int) Math.min(buffer.capacity(), to - at));
      if (!part.hasRemaining()) {
        return; // The file became shorter.
      }
      while (part.hasRemaining()) {
        last = last << 8 | part.get() & 0xff;
        at++;
        if (last == INDEX || Arrays.binarySearch(REFUSED, last) >= 0) {
          refuse(last, at - 4);
        }
      }
    }
  }

  private static void refuse(int type, long at) throws Input.OpenException {
    String name =
        new String(ByteBuffer.allocate(4).putInt(type).array(), StandardCharsets.ISO_8859_1);
    throw new Input.OpenException(
        0,
        "box %s at byte %d: encrypted or compressed parts, still images, sound scenes and indexes inside boxes are not read"
            .formatted(name, at));
  }

  /**
   * Collects the beginnings of a {@code sidx}'s segments as FFmpeg computes them: it reads as many
   * as are counted, wherever the box ends, and zeros after the end of the file.
   */
  private void readIndex(Box box) throws IOException, Input.OpenException {
    ByteBuffer index = ByteBuffer.allocate(32 + 12 * 0xffff);
    while (index.hasRemaining() && file.read(index, box.content + index.position()) >= 0) {}
    boolean longTimes = index.get(0) != 0;
    long first = longTimes ? index.getLong(20) : Integer.toUnsignedLong(index.getInt(16));
    int segments = longTimes ? 32 : 24;
    int count = Short.toUnsignedInt(index.getShort(segments - 2));
    int known = targets.length;
    if (!box.whole || known + count > MOST_TARGETS) {
      throw new Input.OpenException(
          0,
          "box sidx at byte %d: expected a whole index, and at most %d segments in all"
              .formatted(box.start, MOST_TARGETS));
    }
    targets = Arrays.copyOf(targets, known + count);
    long target = box.end + first;
    for (int i = 0; i < count; i++) {
      targets[known + i] = target;
      target += Integer.toUnsignedLong(index.getInt(segments + 12 * i));
    }
  }

  /** Checks the targets; those after the end of the file lead to nothing. */
  private void checkTargets() throws IOException, Input.OpenException {
    Arrays.sort(targets);
    long at = 0;
    for (long target : targets) {
      while (at < target && at < size) {
        Box box = box(at);
        at = box == null ? size : box.end;
      }
      if (target < at && target < size) {
        throw new Input.OpenException(
            0, "its index points to byte %d, where no box begins".formatted(target));
      }
    }
  }

  private ByteBuffer read(long at, int most) throws IOException {
    buffer.clear().limit(most);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, at + buffer.position()) < 0) {
        break;
      }
    }
    return buffer.flip();
  }
}
