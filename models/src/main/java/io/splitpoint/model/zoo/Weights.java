package io.splitpoint.model.zoo;

import java.nio.ByteBuffer;

/**
 * The numbers of one layer, drawn on the int8 grid: a weight is {@code q · scale(channel)} with q
 * in -127…127, so float32 and int8 models hold the same weights and int8 loses precision in the
 * activations only. The deviation is He's (He et al., "Delving deep into rectifiers", 2015): {@code
 * sqrt(2 / fan-in)} before a ReLU, {@code sqrt(1 / fan-in)} otherwise, with ±12 % between channels.
 */
final class Weights {
  /** The largest bias; activations are about 1. */
  private static final double BIAS = 0.1;

  /** Biases are whole multiples of this, at most 127. */
  static final double BIAS_UNIT = BIAS / 127;

  private final Kernel kernel;
  private final SeededBytes bytes;
  private final SeededBytes biasBytes;
  private final float[] scales;

  Weights(String model, Kernel kernel, Activation activation) {
    this.kernel = kernel;
    this.bytes = new SeededBytes(model + "/" + kernel.layer() + "/kernel", kernel.perChannel());
    this.biasBytes = new SeededBytes(model + "/" + kernel.layer() + "/bias", false);
    this.scales = new float[kernel.channels()];
    SeededBytes spread = new SeededBytes(model + "/" + kernel.layer() + "/spread", false);
    double variance = (activation == Activation.NONE ? 1.0 : 2.0) / kernel.fanIn();
    double deviation = kernel.gain() * Math.sqrt(variance) / SeededBytes.DEVIATION;
    for (int c = 0; c < scales.length; c++) {
      double factor = kernel.perChannel() ? 1 + spread.one(c) / 1024.0 : 1;
      scales[c] = (float) (deviation * factor);
    }
  }

  /** The value of one unit of a channel's weights. */
  float scale(int channel) {
    return scales[channel];
  }

  float bias(int channel) {
    return (float) (biasBytes.one(channel) * BIAS_UNIT);
  }

  /** The int8 model's bias, in units of {@code inputScale · scale(channel)}. */
  int biasUnits(int channel, float inputScale) {
    double unit = (double) inputScale * scales[channel];
    return (int) Math.rint(bias(channel) / unit);
  }

  /** Weights from element {@code start} (a multiple of 8) as bytes until {@code to} is full. */
  void int8(long start, byte[] scratch, ByteBuffer to) {
    int count = to.remaining();
    bytes.fill(scratch, count, start);
    to.put(scratch, 0, count);
  }

  /** The same weights as little-endian floats. */
  void float32(long start, byte[] scratch, float[] floats, ByteBuffer to) {
    int count = to.remaining() / Float.BYTES;
    bytes.fill(scratch, count, start);
    long stride = kernel.channelStride();
    int channels = scales.length;
    for (int i = 0; i < count; ) {
      long element = start + i;
      float scale = scales[(int) (element / stride % channels)];
      int end = (int) Math.min(count, i + stride - element % stride);
      for (; i < end; i++) {
        floats[i] = scratch[i] * scale;
      }
    }
    to.asFloatBuffer().put(floats, 0, count);
    to.position(to.limit());
  }
}
