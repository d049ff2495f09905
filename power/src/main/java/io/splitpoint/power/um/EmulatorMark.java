package io.splitpoint.power.um;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Eight bytes by which an emulated meter's answer tells what it is, so that its numbers never pass
 * for measurements, whatever path or port they come from. It stands where a real meter cannot have
 * it: in a UM's frame it would be a recorder of 1.2 million Ah, where 99.999 are shown at most; in
 * a TC66C's it is in a block of which nothing is used. A real meter is asked nothing more for it.
 */
public final class EmulatorMark {

  private static final byte[] MARK = "EMULATED".getBytes(StandardCharsets.US_ASCII);

  /** Where it starts in a UM's frame: the counters of the threshold recorder. */
  static final int IN_UM = 102;

  /** Where it starts in a TC66C's frame, decrypted: in the third block. */
  static final int IN_TC66 = 132;

  private EmulatorMark() {}

  /** Marks the frame of an emulated UM24C, UM25C or UM34C; before its trailer is put. */
  public static void putUm(ByteBuffer frame) {
    frame.put(IN_UM, MARK);
  }

  /** Marks the frame of an emulated TC66C; before it is encrypted. */
  public static void putTc66(ByteBuffer frame) {
    frame.put(IN_TC66, MARK);
  }

  static boolean in(ByteBuffer frame, int at) {
    byte[] found = new byte[MARK.length];
    frame.get(at, found);
    return Arrays.equals(found, MARK);
  }
}
