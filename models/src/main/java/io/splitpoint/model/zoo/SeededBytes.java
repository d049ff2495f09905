package io.splitpoint.model.zoo;

import java.nio.charset.StandardCharsets;

/**
 * Pseudorandom bytes that depend on a key and a position alone, so that threads can start anywhere
 * and every machine gets the same: it uses 64-bit integer arithmetic only. The mixing is
 * SplitMix64's (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014), eight
 * bytes per step.
 */
final class SeededBytes {
  /** Standard deviation of a byte uniform on -127…127 with 0 twice: sqrt(2·Σ k² / 256). */
  static final double DEVIATION = Math.sqrt(2.0 * (127.0 * 128 * 255 / 6) / 256);

  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private final long key;
  private final boolean balanced;

  /**
   * A separate sequence for every name (FNV-1a of its UTF-8 bytes, then mixed).
   *
   * @param balanced whether the high four bytes of every second group of eight are the negatives of
   *     the low four. Such weights cancel half of the mean of their inputs; random ReLU networks
   *     otherwise make the activations of all images more alike layer by layer.
   */
  SeededBytes(String name, boolean balanced) {
    this.balanced = balanced;
    long hash = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    key = mix(hash);
  }

  /** Bytes 8·step … 8·step+7 of the sequence, each in -127…127, lowest first. */
  long eight(long step) {
    long z = mix(key + step * GAMMA);
    // A byte of -128 becomes 0, because int8 weights are symmetric.
    long x = z ^ HIGH_BITS;
    long isMinimum = ~(((x & ~HIGH_BITS) + ~HIGH_BITS) | x | ~HIGH_BITS);
    z ^= isMinimum;
    return balanced && (step & 1) == 1 ? balance(z) : z;
  }

  /** One byte of the sequence, -127…127. */
  byte one(long position) {
    return (byte) (eight(position >>> 3) >>> (8 * (position & 7)));
  }

  /** Fills the array with the bytes from {@code start}, a multiple of 8. */
  void fill(byte[] to, int count, long start) {
    int whole = count & ~7;
    for (int i = 0; i < whole; i += 8) {
      long z = eight((start + i) >>> 3);
      for (int k = 0; k < 8; k++) {
        to[i + k] = (byte) (z >>> (8 * k));
      }
    }
    for (int i = whole; i < count; i++) {
      to[i] = one(start + i);
    }
  }

  private static long balance(long z) {
    long low = ~z & 0xFFFFFFFFL;
    long negative = ((low & 0x7F7F7F7FL) + 0x01010101L) ^ (low & 0x80808080L);
    return (z & 0xFFFFFFFFL) | negative << 32;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
