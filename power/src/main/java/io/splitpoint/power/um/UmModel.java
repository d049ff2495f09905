package io.splitpoint.power.um;

import io.splitpoint.power.Accuracy;
import java.util.Optional;

/**
 * The three models of the family. They answer with the same 130 bytes and differ in scale; the
 * model's number in the frame decides, never the user.
 */
public enum UmModel {
  /** The accuracy is not published; it is that of the UM34C, which shows the same digits. */
  UM24C(0x0963, 100, 1_000, Accuracy.ofVoltsAndAmps(0.002, 0.01, 0.008, 0.003)),
  /** Manufacturer: ±(0.5 ‰ + 2 digits) V, ±(1 ‰ + 4 digits) A. */
  UM25C(0x09C9, 1_000, 10_000, Accuracy.ofVoltsAndAmps(0.0005, 0.002, 0.001, 0.0004)),
  /** Manual of 2019-05-25: ±(0.2 % + 1 digit) V, ±(0.8 % + 3 digits) A. */
  UM34C(0x0D4C, 100, 1_000, Accuracy.ofVoltsAndAmps(0.002, 0.01, 0.008, 0.003));

  private final int id;
  private final int countsPerVolt;
  private final int countsPerAmp;
  private final Accuracy accuracy;

  UmModel(int id, int countsPerVolt, int countsPerAmp, Accuracy accuracy) {
    this.id = id;
    this.countsPerVolt = countsPerVolt;
    this.countsPerAmp = countsPerAmp;
    this.accuracy = accuracy;
  }

  /** The number in a frame's first two bytes. */
  public int id() {
    return id;
  }

  /** Counts of the voltage field for one V. */
  public int countsPerVolt() {
    return countsPerVolt;
  }

  /** Counts of the current field for one A. */
  public int countsPerAmp() {
    return countsPerAmp;
  }

  /** The specified accuracy. */
  public Accuracy accuracy() {
    return accuracy;
  }

  /** The model of a number; empty for any other number. */
  public static Optional<UmModel> of(int id) {
    for (UmModel model : values()) {
      if (model.id == id) {
        return Optional.of(model);
      }
    }
    return Optional.empty();
  }
}
