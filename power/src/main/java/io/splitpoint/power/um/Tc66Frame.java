package io.splitpoint.power.um;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The 192 bytes that a TC66C answers to {@code getva}: three little-endian blocks of 64, each with
 * a checksum at its end, encrypted with a key that is the same in every unit (key and layout from
 * sigrok's rdtech-tc driver).
 *
 * @param model such as {@code TC66}
 * @param firmware such as {@code 1.14}
 * @param serial serial number
 * @param runs number of times that it was switched on
 * @param volts supply voltage in V
 * @param amps current in A
 * @param watts power in W
 * @param ohms load resistance in Ω
 * @param first the first data group
 * @param second the second data group; only one of the two counts at a time
 * @param celsius temperature in °C
 * @param dataPlusVolts voltage on D+ in V
 * @param dataMinusVolts voltage on D- in V
 * @param emulated whether it has the {@link EmulatorMark}
 */
public record Tc66Frame(
    String model,
    String firmware,
    long serial,
    long runs,
    double volts,
    double amps,
    double watts,
    double ohms,
    UmFrame.Counter first,
    UmFrame.Counter second,
    int celsius,
    double dataPlusVolts,
    double dataMinusVolts,
    boolean emulated) {

  /** Length of a frame. */
  public static final int BYTES = 192;

  private static final int BLOCK = 64;
  private static final int CIPHER_BLOCK = 16;

  private static final byte[] KEY = {
    0x58,
    0x21,
    (byte) 0xfa,
    0x56,
    0x01,
    (byte) 0xb2,
    (byte) 0xf0,
    0x26,
    (byte) 0x87,
    (byte) 0xff,
    0x12,
    0x04,
    0x62,
    0x2a,
    0x4f,
    (byte) 0xb0,
    (byte) 0x86,
    (byte) 0xf4,
    0x02,
    0x60,
    (byte) 0x81,
    0x6f,
    (byte) 0x9a,
    0x0b,
    (byte) 0xa7,
    (byte) 0xf1,
    0x06,
    0x61,
    (byte) 0x9a,
    (byte) 0xb8,
    0x72,
    (byte) 0x88
  };

  /**
   * Reads a frame.
   *
   * @param bytes at least {@link #BYTES} from {@code offset} on
   * @return empty when the blocks' names or checksums are wrong
   */
  public static Optional<Tc66Frame> decode(byte[] bytes, int offset) {
    byte[] head = crypt(Cipher.DECRYPT_MODE, bytes, offset, CIPHER_BLOCK);
    if (!text(head, 0, 4).equals("pac1")) {
      return Optional.empty();
    }
    byte[] plain = crypt(Cipher.DECRYPT_MODE, bytes, offset, BYTES);
    ByteBuffer in = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
    for (int block = 0; block < 3; block++) {
      int start = block * BLOCK;
      boolean named = text(plain, start, 4).equals("pac" + (block + 1));
      if (!named || u32(in, start + BLOCK - 4) != sum(plain, start)) {
        return Optional.empty();
      }
    }
    long sign = u32(in, 64 + 24) == 1 ? -1 : 1;
    return Optional.of(
        new Tc66Frame(
            text(plain, 4, 4).trim(),
            text(plain, 8, 4).trim(),
            u32(in, 12),
            u32(in, 44),
            u32(in, 48) / 1e4,
            u32(in, 52) / 1e5,
            u32(in, 56) / 1e4,
            u32(in, 64 + 4) / 1e1,
            new UmFrame.Counter(u32(in, 64 + 8), u32(in, 64 + 12)),
            new UmFrame.Counter(u32(in, 64 + 16), u32(in, 64 + 20)),
            (int) (sign * u32(in, 64 + 28)),
            u32(in, 64 + 32) / 1e2,
            u32(in, 64 + 36) / 1e2,
            EmulatorMark.in(in, EmulatorMark.IN_TC66)));
  }

  /** Adds the blocks' names and checksums and encrypts, as a unit does. */
  public static byte[] encode(byte[] plain) {
    ByteBuffer out = ByteBuffer.wrap(plain.clone()).order(ByteOrder.LITTLE_ENDIAN);
    for (int block = 0; block < 3; block++) {
      int start = block * BLOCK;
      out.put(start, ("pac" + (block + 1)).getBytes(StandardCharsets.US_ASCII));
      out.putInt(start + BLOCK - 4, sum(out.array(), start));
    }
    return crypt(Cipher.ENCRYPT_MODE, out.array(), 0, BYTES);
  }

  private static byte[] crypt(int mode, byte[] bytes, int offset, int count) {
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(mode, new SecretKeySpec(KEY, "AES"));
      return cipher.doFinal(bytes, offset, count);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES", e);
    }
  }

  /** CRC-16/Modbus of a block's first 60 bytes. */
  private static int sum(byte[] plain, int start) {
    int sum = 0xFFFF;
    for (int i = start; i < start + BLOCK - 4; i++) {
      sum ^= plain[i] & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        sum = (sum & 1) != 0 ? sum >>> 1 ^ 0xA001 : sum >>> 1;
      }
    }
    return sum;
  }

  private static String text(byte[] plain, int at, int count) {
    return new String(plain, at, count, StandardCharsets.ISO_8859_1);
  }

  private static long u32(ByteBuffer in, int at) {
    return Integer.toUnsignedLong(in.getInt(at));
  }
}
