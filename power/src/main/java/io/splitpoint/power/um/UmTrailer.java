package io.splitpoint.power.um;

import java.nio.ByteBuffer;

/**
 * The last two bytes of a frame. UM24C and UM25C end with FF F1; the UM34C's last byte is the
 * exclusive or of some others (sigrok's rdtech-um driver; two real captures match).
 */
public final class UmTrailer {

  private static final int FIXED = 0xFFF1;

  private static final int[] SUMMED = {
    1, 3, 7, 9, 15, 17, 19, 23, 31, 39, 41, 45, 49, 53, 55, 57, 59, 63, 67, 69, 73, 79, 83, 89, 97,
    99, 109, 111, 113, 119, 121, 127
  };

  private UmTrailer() {}

  /** Whether the frame has the model's trailer. */
  static boolean valid(UmModel model, ByteBuffer frame) {
    return model == UmModel.UM34C
        ? frame.get(129) == sum(frame)
        : Short.toUnsignedInt(frame.getShort(128)) == FIXED;
  }

  /** Writes the trailer of a frame whose other bytes are in place. */
  public static void put(UmModel model, ByteBuffer frame) {
    frame.putShort(128, (short) FIXED);
    if (model == UmModel.UM34C) {
      frame.put(129, sum(frame));
    }
  }

  private static byte sum(ByteBuffer frame) {
    byte sum = 0;
    for (int at : SUMMED) {
      sum ^= frame.get(at);
    }
    return sum;
  }
}
