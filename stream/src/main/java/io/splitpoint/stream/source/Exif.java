package io.splitpoint.stream.source;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads the camera's orientation from a JPEG's Exif segment. Layout: CIPA DC-008 (Exif 2.32), 4.5
 * to 4.6.4; orientation is tag 0x0112, a SHORT from 1 to 8.
 */
final class Exif {

  private static final int SOI = 0xFFD8;
  private static final int APP1 = 0xFFE1;
  private static final int SOS = 0xFFDA;
  private static final int ORIENTATION = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY_BYTES = 12;
  private static final byte[] MARK = {'E', 'x', 'i', 'f', 0, 0};

  /** Limit on the segments before the picture; camera files have a dozen. */
  private static final int MOST_SEGMENTS = 1_000;

  private Exif() {}

  /** The orientation, 1 to 8; 1, which is upright, where it is missing or unreadable. */
  static int orientation(Path jpeg) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(jpeg)))) {
      if (in.readUnsignedShort() != SOI) {
        return 1;
      }
      for (int segment = 0; segment < MOST_SEGMENTS; segment++) {
        int marker = in.readUnsignedShort();
        if (marker < 0xFF00 || marker == SOS) {
          return 1;
        }
        int length = in.readUnsignedShort() - 2;
        if (length < 0) {
          return 1;
        }
        if (marker == APP1) {
          byte[] bytes = in.readNBytes(length);
          if (starts(bytes)) {
            return orientation(ByteBuffer.wrap(bytes, MARK.length, bytes.length - MARK.length));
          }
        } else {
          in.skipNBytes(length);
        }
      }
    } catch (EOFException cut) {
      // The decoder reports what is wrong with it.
    }
    return 1;
  }

  private static boolean starts(byte[] bytes) {
    for (int i = 0; i < MARK.length; i++) {
      if (bytes.length <= i || bytes[i] != MARK[i]) {
        return false;
      }
    }
    return true;
  }

  private static int orientation(ByteBuffer segment) {
    ByteBuffer tiff = segment.slice();
    if (tiff.limit() < 8) {
      return 1;
    }
    tiff.order(tiff.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int at = tiff.getInt(4);
    if (at < 8 || at > tiff.limit() - 2) {
      return 1;
    }
    int entries = tiff.getShort(at) & 0xFFFF;
    for (int i = 0, entry = at + 2; i < entries; i++, entry += ENTRY_BYTES) {
      if (entry > tiff.limit() - ENTRY_BYTES) {
        return 1;
      }
      if ((tiff.getShort(entry) & 0xFFFF) == ORIENTATION && tiff.getShort(entry + 2) == SHORT) {
        return tiff.getShort(entry + 8) & 0xFFFF;
      }
    }
    return 1;
  }
}
