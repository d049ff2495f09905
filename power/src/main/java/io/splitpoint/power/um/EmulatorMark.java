package io.splitpoint.power.um;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Eight bytes that identify an emulated meter's answer, so that its numbers never pass for
 * measurements, whatever path or port they come from. A real meter cannot have them: in a UM's
 * frame they would be a recorder of 1.2 million Ah, where at most 99.999 are shown; in a TC66C's
 * frame they are in an unused block.
 */
public final class EmulatorMark {

  private static final byte[] MARK = "EMULATED".getBytes(StandardCharsets.US_ASCII);

  /** Its offset in a UM's frame: the counters of the threshold recorder. */
  static final int IN_UM = 102;

  /** Its offset in a TC66C's decrypted frame: in the third block. */
  static final int IN_TC66 = 132;

  private EmulatorMark() {}

  /** Marks the frame of an emulated UM24C, UM25C or UM34C, before its trailer is added. */
  public static void putUm(ByteBuffer frame) {
    frame.put(IN_UM, MARK);
  }

  /** Marks the frame of an emulated TC66C, before it is encrypted. */
  public static void putTc66(ByteBuffer frame) {
    frame.put(IN_TC66, MARK);
  }

  static boolean in(ByteBuffer frame, int at) {
    byte[] found = new byte[MARK.length];
    frame.get(at, found);
    return Arrays.equals(found, MARK);
  }
}
