package io.splitpoint.stream.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The supported formats of video files, recognized by a file's first bytes, so that no file can
 * choose among FFmpeg's 350 other readers.
 */
enum Container {
  /** MP4, MOV, 3GP, M4V: ISO/IEC 14496-12. */
  MP4("mov"),
  /** Matroska and WebM: RFC 8794 and 9559. */
  MATROSKA("matroska");

  private static final int EBML = 0x1A45DFA3;

  /** The boxes with which an MP4 or a MOV may begin. */
  private static final Set<Integer> FIRST_BOXES =
      Set.of(
          Boxes.type("ftyp"),
          Boxes.type("styp"),
          Boxes.type("moov"),
          Boxes.type("mdat"),
          Boxes.type("wide"),
          Boxes.type("free"),
          Boxes.type("skip"));

  /** FFmpeg's name of the format. */
  final String reader;

  Container(String reader) {
    this.reader = reader;
  }

  /**
   * @throws Input.OpenException when the format is not supported, or the file is an MP4 with parts
   *     that must not reach FFmpeg
   */
  static Container of(Path file) throws IOException, Input.OpenException {
    try (FileChannel bytes = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer head = ByteBuffer.allocate(8);
      while (head.hasRemaining() && bytes.read(head) >= 0) {}
      head.flip();
      if (head.remaining() == 8 && head.getInt(0) == EBML) {
        return MATROSKA;
      }
      if (head.remaining() == 8 && FIRST_BOXES.contains(head.getInt(4))) {
        new Boxes(bytes).check();
        return MP4;
      }
      throw new Input.OpenException(0, "it is not an MP4, MOV, MKV or WebM file");
    }
  }
}
