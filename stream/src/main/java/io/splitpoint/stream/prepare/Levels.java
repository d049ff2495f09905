package io.splitpoint.stream.prepare;

import java.util.Optional;

/** Tables from a channel's 256 levels to tensor values. */
final class Levels {

  /** The normalization of most float models: −1 to 1. */
  private static final Normalization USUAL = new Normalization(127.5f, 127.5f);

  private Levels() {}

  /** Values for float32: {@code (level − mean) / std}. */
  static float[] reals(Optional<Normalization> normalization) {
    Normalization by = normalization.orElse(USUAL);
    float[] reals = new float[256];
    for (int level = 0; level < reals.length; level++) {
      reals[level] = (level - by.mean()) / by.std();
    }
    return reals;
  }

  /**
   * Values for 8 bits. Without a normalization the level itself (int8: less 128), as models
   * compiled for the Edge TPU expect; otherwise the normalized value by the tensor's scale and zero
   * point.
   */
  static byte[] bytes(InputTensor input, Optional<Normalization> normalization) {
    int least = input.type().equals("int8") ? Byte.MIN_VALUE : 0;
    byte[] bytes = new byte[256];
    for (int level = 0; level < bytes.length; level++) {
      long stored = level + least;
      if (normalization.isPresent() && input.scale() > 0) {
        float real = (level - normalization.get().mean()) / normalization.get().std();
        stored = Math.round((double) real / input.scale()) + input.zeroPoint();
      }
      bytes[level] = (byte) Math.max(least, Math.min(least + 255, stored));
    }
    return bytes;
  }
}
