package io.splitpoint.model.zoo;

/**
 * The mapping from an int8 activation to real numbers: {@code real = scale · (q - zeroPoint)}, q in
 * -128…127.
 *
 * @see <a href="https://www.tensorflow.org/lite/performance/quantization_spec">the TFLite
 *     specification</a>, which also fixes the scales of tanh, L2 norm, logistic and softmax
 */
record ActivationQuantization(float scale, int zeroPoint) {
  /** Images are -1…1: the byte of a pixel p is p-128, its real value (p-127)/127.5. */
  static final ActivationQuantization INPUT = new ActivationQuantization(1 / 127.5f, -1);

  /** The quantization of -1…1, for tanh and L2 norm. */
  static final ActivationQuantization UNIT = new ActivationQuantization(1 / 128f, 0);

  static final ActivationQuantization PROBABILITY = new ActivationQuantization(1 / 256f, -128);

  /** The finest mapping that covers the range and represents 0 exactly. */
  static ActivationQuantization of(double min, double max) {
    double low = Math.min(min, 0);
    double high = Math.max(max, 0);
    if (!(high > low)) {
      throw new IllegalArgumentException("no range: " + min + " to " + max);
    }
    double scale = (high - low) / 255;
    return new ActivationQuantization((float) scale, (int) Math.rint(-128 - low / scale));
  }
}
