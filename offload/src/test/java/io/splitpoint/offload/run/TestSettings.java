package io.splitpoint.offload.run;

import io.splitpoint.offload.TailNames;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Settings of an offloader on one thread, as tests need them. */
final class TestSettings {

  private TestSettings() {}

  /** Chooses and adapts the split, with two frames under way. */
  static Settings adaptive(String model) {
    return of(model, OptionalInt.empty(), OptionalDouble.empty(), Compression.AUTO, 2);
  }

  /** Stays at a split. */
  static Settings at(String model, int layer) {
    return at(model, layer, Compression.AUTO);
  }

  static Settings at(String model, int layer, Compression how) {
    return of(model, OptionalInt.of(layer), OptionalDouble.empty(), how, 2);
  }

  static Settings at(String model, int layer, double deadlineMs) {
    return of(model, OptionalInt.of(layer), OptionalDouble.of(deadlineMs), Compression.AUTO, 2);
  }

  /** Stays at a split, one frame at a time and uncompressed. */
  static Settings alone(String model, int layer) {
    return of(model, OptionalInt.of(layer), OptionalDouble.empty(), Compression.NONE, 1);
  }

  private static Settings of(
      String model, OptionalInt layer, OptionalDouble deadlineMs, Compression how, int inFlight) {
    return new Settings(
        model, "", TailNames.DEFAULT, layer, deadlineMs, 1, true, inFlight, how, Goal.LATENCY);
  }
}
