package io.splitpoint.model.zoo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes of one constant tensor, generated piece by piece while they are written. */
interface Content {
  long bytes();

  /** Fills the little-endian buffer with bytes from {@code start}, a multiple of 64. */
  void fill(long start, ByteBuffer to, Scratch scratch);

  /** Working memory of one thread. */
  record Scratch(byte[] bytes, float[] floats) {}

  static Content floats(Weights weights, Kernel kernel) {
    return new Content() {
      @Override
      public long bytes() {
        return kernel.elements() * Float.BYTES;
      }

      @Override
      public void fill(long start, ByteBuffer to, Scratch scratch) {
        weights.float32(start / Float.BYTES, scratch.bytes(), scratch.floats(), to);
      }
    };
  }

  static Content bytes(Weights weights, Kernel kernel) {
    return new Content() {
      @Override
      public long bytes() {
        return kernel.elements();
      }

      @Override
      public void fill(long start, ByteBuffer to, Scratch scratch) {
        weights.int8(start, scratch.bytes(), to);
      }
    };
  }

  /** A few 32-bit numbers: biases, shapes, axes. */
  static Content words(int... words) {
    ByteBuffer bytes = ByteBuffer.allocate(words.length * Integer.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(words);
    return ready(bytes.array());
  }

  static Content ready(byte[] bytes) {
    return new Content() {
      @Override
      public long bytes() {
        return bytes.length;
      }

      @Override
      public void fill(long start, ByteBuffer to, Scratch scratch) {
        to.put(bytes, Math.toIntExact(start), to.remaining());
      }
    };
  }
}
