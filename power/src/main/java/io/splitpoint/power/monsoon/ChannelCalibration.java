package io.splitpoint.power.monsoon;

/**
 * One range of one channel: its scale from the unit's memory, and the zero and reference readings
 * that the unit sends between its measurements. The last five of each are used, as in PyMonsoon.
 */
final class ChannelCalibration {

  private static final int KEPT = 5;

  private final double scale;
  private final double zeroOffset;
  private final Kept zeros = new Kept();
  private final Kept references = new Kept();

  ChannelCalibration(double scale, double zeroOffset) {
    this.scale = scale;
    this.zeroOffset = zeroOffset;
  }

  void zero(int raw) {
    zeros.add(raw);
  }

  void reference(int raw) {
    references.add(raw);
  }

  /** Whether there are enough readings of both and they differ, so that they give a scale. */
  boolean ready() {
    return zeros.count >= KEPT
        && references.count >= KEPT
        && references.mean() != zeroOffset + zeros.mean();
  }

  /** Converts a raw reading to the scale's unit: mA in a coarse range, µA in a fine one. */
  double value(int raw) {
    double zero = zeroOffset + zeros.mean();
    return (raw - zero) * scale / (references.mean() - zero);
  }

  /** The last few readings; 0 means none. */
  private static final class Kept {

    private final int[] values = new int[KEPT];
    private int count;

    void add(int value) {
      if (value != 0) {
        values[count++ % KEPT] = value;
        if (count == 2 * KEPT) {
          count = KEPT;
        }
      }
    }

    double mean() {
      double sum = 0;
      for (int value : values) {
        sum += value;
      }
      return sum / KEPT;
    }
  }
}
